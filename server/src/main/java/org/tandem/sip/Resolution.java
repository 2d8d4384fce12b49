package org.tandem.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.tandem.wire.uri.OtherUri;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.TelUri;
import org.tandem.wire.uri.Uri;

/// Turns next hops into addresses: numeric ones at once, names on a virtual thread.
final class Resolution {
    private final Locator locator;
    private final Executor threads;

    Resolution(Locator locator, Executor threads) {
        this.locator = locator;
        this.threads = threads;
    }

    /// Calls exactly one of the two inside `serial`; at once, if called inside it, for a numeric address.
    void resolve(NextHop hop, Serial serial, Consumer<List<InetSocketAddress>> found, Consumer<SendFailure> failed) {
        var numeric = numeric(hop);
        if (numeric.isPresent()) {
            found.accept(List.of(numeric.get()));
            return;
        }
        try {
            threads.execute(() -> ask(hop, serial, found, failed));
        } catch (RejectedExecutionException closing) {
            failed.accept(new SendFailure.Refused("no thread to look up " + hop));
        }
    }

    private void ask(
            NextHop hop, Serial serial, Consumer<List<InetSocketAddress>> found, Consumer<SendFailure> failed) {
        try {
            var addresses = locator.locate(hop);
            serial.run(() -> found.accept(addresses));
        } catch (Locator.NotFound unknown) {
            var sentence = String.valueOf(unknown.getMessage());
            serial.run(() -> failed.accept(new SendFailure.Unreachable(sentence)));
        }
    }

    private static Optional<InetSocketAddress> numeric(NextHop hop) {
        var host = hop.host();
        char last = host.charAt(host.length() - 1);
        // No name ends in a digit's label alone (RFC 1123 §2.1), and none has a colon.
        if (host.indexOf(':') < 0 && (last < '0' || last > '9')) {
            return Optional.empty();
        }
        try {
            int port = hop.port() == -1 ? defaultPort(hop.transport()) : hop.port();
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), port));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    static int defaultPort(Transport transport) {
        return transport == Transport.TLS ? 5061 : 5060;
    }

    /// Where a URI sends its requests: its `maddr` or host, its port. Nothing for URIs that name no host.
    static Optional<NextHop> hop(Transport transport, Uri uri) {
        return switch (uri) {
            case SipUri sip -> {
                var host = sip.params()
                        .get("maddr")
                        .filter(maddr -> !maddr.isEmpty())
                        .orElse(sip.host());
                var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
                yield Optional.of(new NextHop(transport, bare, sip.port() > 0 ? sip.port() : -1));
            }
            case TelUri _, OtherUri _ -> Optional.empty();
        };
    }
}
