package org.tandem.sip;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.uri.Uri;

/// The way of the requests inside a dialog: by its route set, else by the connection that it lives on, else to the
/// remote target.
///
/// The connection goes before the remote target because a peer such as Lync opens its own connection to us, and names
/// in its
/// Contact the port where it listens: both are right, and the open one costs nothing. Requests leave in the order in
/// which they were
/// given, also while the first of them waits for a name to be resolved. Everything in here happens inside the serial.
/// Source: RFC 3261 §12.2.1.1, §18.1.1.
final class Path {
    private record Waiting(Consumer<Towards> ready, Consumer<SendFailure> failed) {}

    private final OpenPort port;
    private final Serial serial;
    private @Nullable Flow connection;
    private @Nullable Uri resolvedFor;
    private @Nullable Towards resolved;
    private @Nullable List<Waiting> waiting;
    private volatile @Nullable InetSocketAddress lastRemote;

    Path(OpenPort port, Serial serial) {
        this.port = port;
        this.serial = serial;
    }

    /// The peer was seen on that flow.
    void seen(Flow flow) {
        lastRemote = flow.remote();
        if (port.spec().transport().isReliable()) {
            connection = flow;
        }
    }

    @Nullable
    InetSocketAddress lastRemote() {
        return lastRemote;
    }

    boolean uses(Flow flow) {
        return connection == flow;
    }

    /// Calls exactly one of the two, at once where nothing needs to be looked up.
    void use(Dialog dialog, Consumer<Towards> ready, Consumer<SendFailure> failed) {
        var later = waiting;
        if (later != null) {
            later.add(new Waiting(ready, failed));
            return;
        }
        var open = connection;
        if (dialog.routes().isEmpty() && open != null && open.isOpen()) {
            ready.accept(new Towards.Existing(open));
            return;
        }
        var uri = dialog.nextHop();
        var known = resolved;
        if (known != null && uri.equals(resolvedFor)) {
            ready.accept(known);
            return;
        }
        resolve(uri, ready, failed);
    }

    private void resolve(Uri uri, Consumer<Towards> ready, Consumer<SendFailure> failed) {
        var hop = Resolution.hop(port.spec().transport(), uri);
        if (hop.isEmpty()) {
            failed.accept(new SendFailure.Unreachable("no host to send to in " + uri));
            return;
        }
        var later = new ArrayList<Waiting>(1);
        later.add(new Waiting(ready, failed));
        waiting = later;
        port.resolution()
                .resolve(
                        hop.get(),
                        serial,
                        addresses -> {
                            var towards =
                                    new Towards.Addresses(addresses, hop.get().host());
                            resolvedFor = uri;
                            resolved = towards;
                            lastRemote = addresses.getFirst();
                            release(later, each -> each.ready().accept(towards));
                        },
                        failure -> release(later, each -> each.failed().accept(failure)));
    }

    private void release(List<Waiting> all, Consumer<Waiting> action) {
        waiting = null;
        for (var each : all) {
            action.accept(each);
        }
    }
}
