package org.tandem.call.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tandem.base.LegId;
import org.tandem.call.Arrival;
import org.tandem.call.CallEvent;
import org.tandem.call.CallLeg;
import org.tandem.call.Failure;
import org.tandem.call.LegSignaling;
import org.tandem.call.Media;
import org.tandem.call.Party;
import org.tandem.call.RoutingTables;
import org.tandem.call.Target;
import org.tandem.line.Line;
import org.tandem.line.ProxyOutcomes;
import org.tandem.sip.NextHop;
import org.tandem.sip.SipPort;
import org.tandem.sip.SipPorts;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.uri.SipUri;

/// Calls legs by INVITE, each through the open port of its line.
public final class SipLegSignaling implements LegSignaling {
    private static final NameAddr ANONYMOUS = NameAddr.of("Anonymous", SipUri.of("anonymous", "anonymous.invalid", -1));

    private final SipPorts ports;
    private final ProxyOutcomes outcomes;
    private final LoopToken loop;
    private final SessionIds sessionIds;
    private final Supplier<RoutingTables> tables;

    public SipLegSignaling(
            SipPorts ports,
            ProxyOutcomes outcomes,
            LoopToken loop,
            SessionIds sessionIds,
            Supplier<RoutingTables> tables) {
        this.ports = ports;
        this.outcomes = outcomes;
        this.loop = loop;
        this.sessionIds = sessionIds;
        this.tables = tables;
    }

    @Override
    public CallLeg.Outgoing dial(LegId leg, Target target, Media offer, Arrival arrival, Consumer<CallEvent> events) {
        Optional<Line> line = tables.get().line(target.line());
        boolean isFaxTaken = line.map(Line::isT38Enabled).orElse(false);
        CalledLeg called = new CalledLeg(leg, target, isFaxTaken, outcomes, events);
        Optional<SipPort> port = ports.find(target.line().value());
        if (port.isEmpty()) {
            events.accept(new CallEvent.Failed(leg, new Failure.Unreachable("line " + target.line() + " is not open")));
            return called;
        }
        SipPort open = port.get();
        NextHop hop = new NextHop(open.spec().transport(), target.hopHost(), target.hopPort());
        called.sentAs(open.invite(
                new SipPort.OutgoingInvite(
                        target.uri(),
                        from(open, target.from()),
                        NameAddr.of(target.uri()),
                        hop,
                        headers(line.map(Line::identity), target, offer, arrival),
                        SipTexts.body(offer)),
                called));
        return called;
    }

    private static NameAddr from(SipPort port, Party party) {
        if (party.isWithheld()) {
            return ANONYMOUS;
        }
        String host = party.host().isEmpty() ? port.contact("").host() : party.host();
        SipUri uri = SipUri.of(party.number(), host, -1);
        boolean isPhone = party.number().startsWith("+");
        return NameAddr.of(party.displayName(), isPhone ? uri.withParam("user", "phone") : uri);
    }

    private List<Header> headers(Optional<Line.Identity> identity, Target target, Media offer, Arrival arrival) {
        List<Header> headers = new ArrayList<>(target.carried().size() + 5);
        headers.add(new Header(HeaderName.MAX_FORWARDS, Integer.toString(Math.min(70, arrival.maxForwards() - 1))));
        headers.add(loop.header(arrival));
        sessionIds.onwards(arrival.sipCallId()).ifPresent(headers::add);
        headers.add(SipTexts.ALLOW);
        if (!offer.isPresent() && !arrival.takesEarlyOffer()) {
            // The called side would offer in a reliable 18x, and nobody could answer it.
            headers.add(SipTexts.SUPPORTED_WITHOUT_RELIABLE);
        }
        Line.Identity.DiversionMethod method =
                identity.map(Line.Identity::diversionMethod).orElse(Line.Identity.DiversionMethod.NONE);
        headers.addAll(Diversions.fields(method, target.carried(), target.uri()));
        return headers;
    }
}
