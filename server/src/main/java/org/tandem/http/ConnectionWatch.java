package org.tandem.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Timers;

/// Closes connections whose peer sends its request too slowly (the attack is known as slow loris).
///
/// Jetty's idle timeout starts anew with every byte, so by itself a byte now and then would hold a connection for
/// ever. Here every connection is looked at once in each `headerTimeout`: a request's header that was under way
/// at two looks is too slow, and so is a new connection without a complete header at its first. Bodies have a
/// deadline of their own. Callbacks come on Jetty's and the timers' threads.
final class ConnectionWatch implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);

    private final Timers timers;
    private final Duration headerTimeout;
    private final Map<Connection, Look> looks = new ConcurrentHashMap<>();

    ConnectionWatch(Timers timers, Duration headerTimeout) {
        this.timers = timers;
        this.headerTimeout = headerTimeout;
    }

    @Override
    public void onOpened(Connection connection) {
        var look = new Look(connection);
        looks.put(connection, look);
        look.again();
    }

    @Override
    public void onClosed(Connection connection) {
        var look = looks.remove(connection);
        if (look != null) {
            look.timer.cancel();
        }
    }

    int watched() {
        return looks.size();
    }

    /// Closes the connection unless the returned timer is cancelled in time.
    Timers.Timer deadline(EndPoint endPoint, Duration timeout) {
        return timers.after(timeout, () -> {
            LOG.debug("request body too slow from={}", endPoint.getRemoteSocketAddress());
            endPoint.close();
        });
    }

    /// What was seen of one connection. Touched by its own timer alone, one look after the other; [Connection]'s
    /// counters may be read by any thread.
    private final class Look {
        private final Connection connection;
        private long messages;
        private long bytes;
        private boolean headerUnderWay;
        private volatile Timers.Timer timer = () -> {};

        private Look(Connection connection) {
            this.connection = connection;
        }

        private void again() {
            timer = timers.after(headerTimeout, this::look);
            if (!looks.containsKey(connection)) {
                timer.cancel();
            }
        }

        private void look() {
            long messagesNow = connection.getMessagesIn();
            long bytesNow = connection.getBytesIn();
            boolean answered = connection.getMessagesOut() >= messagesNow;
            boolean moreBytesOnly = messagesNow == messages && bytesNow > bytes && answered;
            boolean tooSlow = messagesNow == 0 || (headerUnderWay && messagesNow == messages && answered);
            if (tooSlow) {
                LOG.debug(
                        "request header too slow from={}",
                        connection.getEndPoint().getRemoteSocketAddress());
                connection.getEndPoint().close();
                return;
            }
            headerUnderWay = moreBytesOnly;
            messages = messagesNow;
            bytes = bytesNow;
            again();
        }
    }
}
