package org.tandem.call.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tandem.base.LegId;
import org.tandem.call.Arrival;
import org.tandem.call.CallEffect;
import org.tandem.call.CallEvent;
import org.tandem.call.CallLeg;
import org.tandem.call.Failure;
import org.tandem.call.LegSignaling;
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
    public CallLeg.Outgoing dial(CallEffect.Dial dial, Consumer<CallEvent> events) {
        LegId leg = dial.leg();
        Target target = dial.target();
        Optional<Line> line = tables.get().line(target.line());
        Optional<SipPort> port = ports.find(target.line().value());
        if (port.isEmpty() || line.isEmpty()) {
            events.accept(new CallEvent.Failed(leg, new Failure.Unreachable("line " + target.line() + " is not open")));
            return new NoLeg();
        }
        SipPort open = port.get();
        LegRules rules = LegRules.of(line.get(), target.station(), open);
        CalledLeg called = new CalledLeg(leg, target, rules, outcomes, events);
        NextHop hop = new NextHop(open.spec().transport(), target.hopHost(), target.hopPort());
        called.sentAs(open.invite(
                new SipPort.OutgoingInvite(
                        target.uri(),
                        from(open, target.from()),
                        NameAddr.of(target.uri()),
                        hop,
                        headers(dial, line.get().identity(), rules, open),
                        SipTexts.body(dial.offer())),
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

    private List<Header> headers(CallEffect.Dial dial, Line.Identity identity, LegRules rules, SipPort port) {
        Target target = dial.target();
        Arrival arrival = dial.arrival();
        List<Header> headers = new ArrayList<>(target.carried().size() + 5);
        headers.add(new Header(HeaderName.MAX_FORWARDS, Integer.toString(Math.min(70, arrival.maxForwards() - 1))));
        headers.add(loop.header(arrival));
        sessionIds.onwards(arrival.sipCallId()).ifPresent(headers::add);
        headers.addAll(rules.allow());
        if (dial.answersItself() && target.remoteAnswer().canAnswerAfter()) {
            // Two spellings: phones of different makers know one or the other.
            headers.add(new Header(HeaderName.CALL_INFO, "<" + port.contact("") + ">;answer-after=0"));
            headers.add(new Header(HeaderName.ALERT_INFO, "<http://127.0.0.1>;info=alert-autoanswer"));
        }
        if (!dial.offer().isPresent() && !arrival.takesEarlyOffer()) {
            // The called side would offer in a reliable 18x, and nobody could answer it.
            headers.add(SipTexts.SUPPORTED_WITHOUT_RELIABLE);
        }
        headers.addAll(Diversions.fields(identity.diversionMethod(), target.carried(), target.uri()));
        return headers;
    }
}
