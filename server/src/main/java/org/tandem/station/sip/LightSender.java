package org.tandem.station.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.base.LineId;
import org.tandem.line.Line;
import org.tandem.sip.AnswerListener;
import org.tandem.sip.Flow;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.NextHop;
import org.tandem.sip.SendFailure;
import org.tandem.sip.SipPort;
import org.tandem.sip.SipPorts;
import org.tandem.station.Binding;
import org.tandem.station.EffectiveStation;
import org.tandem.station.MessageCounts;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// Writes the NOTIFYs of message lights and sends them: the one place where they leave, and so the one that
/// sees to it that none ever leaves by a line to Lync. For any thread.
final class LightSender {
    private final SipPorts ports;
    private final Supplier<AdminView> admin;
    private final RandomGenerator dice;

    LightSender(SipPorts ports, Supplier<AdminView> admin, RandomGenerator dice) {
        this.ports = ports;
        this.admin = admin;
        this.dice = dice;
    }

    /// The way back to a phone.
    ///
    /// @param connection that it has opened, null over UDP
    /// @param source where its request came from
    record Way(LineId line, @Nullable Flow connection, InetSocketAddress source) {
        static Way of(LineId line, IncomingRequest request) {
            return new Way(line, request.connection().orElse(null), request.source());
        }
    }

    /// Sends a NOTIFY of a subscription; `answer` hears its one outcome.
    void tell(Way way, Subscription.Effect.Tell tell, MessageCounts counts, AnswerListener answer) {
        var dialog = tell.dialog();
        var request = dialog.request(Method.NOTIFY)
                .add(
                        HeaderName.EVENT,
                        tell.eventId().isEmpty()
                                ? MessageSummary.EVENT
                                : MessageSummary.EVENT + ";id=" + tell.eventId())
                .add(HeaderName.SUBSCRIPTION_STATE, tell.state())
                .body(MessageSummary.body(counts))
                .build();
        send(way, request, dialog.nextHop(), !dialog.routes().isEmpty(), answer);
    }

    /// Sends a NOTIFY that nobody has subscribed to.
    void tell(EffectiveStation station, Binding binding, MessageCounts counts, AnswerListener answer) {
        var line = line(binding.line());
        var source = source(binding);
        Uri contact;
        try {
            contact = Uri.parse(binding.contact());
        } catch (SyntaxException malformed) {
            answer.onFailed(new SendFailure.Unreachable("no address: " + binding.contact()));
            return;
        }
        if (line.isEmpty() || source.isEmpty()) {
            answer.onFailed(new SendFailure.Unreachable("line " + binding.line() + " leads to no phone"));
            return;
        }
        var host = line.get().domainName().isEmpty()
                ? ports.find(binding.line().value())
                        .map(port -> port.contact("").host())
                        .orElse("localhost")
                : line.get().domainName();
        var user = station.extension().isEmpty() ? station.id().value() : station.extension();
        var address = NameAddr.of(SipUri.of(user, host, -1));
        var request = SipRequest.builder(Method.NOTIFY, contact)
                .from(address.withTag(token()))
                .to(address)
                .callId(token() + token())
                .cseq(1, Method.NOTIFY)
                .add(HeaderName.EVENT, MessageSummary.EVENT)
                // Nothing to refresh: there never was a subscription.
                .add(HeaderName.SUBSCRIPTION_STATE, "terminated")
                .body(MessageSummary.body(counts))
                .build();
        send(new Way(binding.line(), null, source.get()), request, contact, false, answer);
    }

    private String token() {
        return Long.toHexString(dice.nextLong());
    }

    /// Where the registration came from.
    private static Optional<InetSocketAddress> source(Binding binding) {
        int colon = binding.source().lastIndexOf(':');
        try {
            var host = withoutBrackets(binding.source().substring(0, Math.max(0, colon)));
            return Optional.of(new InetSocketAddress(
                    InetAddress.ofLiteral(host),
                    Integer.parseInt(binding.source().substring(colon + 1))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private Optional<Line> line(LineId id) {
        return admin.get()
                .find(Line.TYPE, id.value())
                .filter(line -> !line.usage().isLync());
    }

    private void send(Way way, SipRequest request, Uri next, boolean isRouted, AnswerListener answer) {
        var port = line(way.line()).flatMap(line -> ports.find(line.name()));
        if (port.isEmpty() || !(next instanceof SipUri target)) {
            answer.onFailed(
                    new SendFailure.Unreachable("line " + way.line() + " leads to no phone, or not to " + next));
            return;
        }
        var said = hop(port.get(), target);
        if (isRouted) {
            port.get().send(request, said, answer);
            return;
        }
        var connection = way.connection();
        if (connection != null) {
            port.get().send(request, connection, said, answer);
            return;
        }
        boolean isAsSaid = !port.get().spec().transport().isReliable()
                && said.host().equals(way.source().getAddress().getHostAddress());
        port.get().send(request, isAsSaid ? said : cameFrom(port.get(), way.source()), answer);
    }

    /// Behind a NAT, or by the connection that leads there.
    private static NextHop cameFrom(SipPort port, InetSocketAddress source) {
        return new NextHop(port.spec().transport(), source.getAddress().getHostAddress(), source.getPort());
    }

    private static NextHop hop(SipPort port, SipUri target) {
        return new NextHop(
                port.spec().transport(), withoutBrackets(target.host()), target.port() > 0 ? target.port() : -1);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
