package org.tandem.sip;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// A request on its way out: tries the addresses of its next hop in order, each in a transaction of its own,
/// until one answers by anything but 503. Everything in here happens inside the serial. Source: RFC 3263 §4.3.
final class Outbound implements ClientRunner.Listener {
    private final OpenPort port;
    private final Serial serial;
    private final SipRequest request;
    private final ClientRunner.Listener listener;
    private Towards towards = new Towards.Addresses(List.of(), "");
    private int next;
    private boolean hasProvisional;
    private boolean isFinal;
    private @Nullable ClientRunner current;

    /// @param request complete but for what the flow decides: Via and Contact
    Outbound(OpenPort port, Serial serial, SipRequest request, ClientRunner.Listener listener) {
        this.port = port;
        this.serial = serial;
        this.request = request;
        this.listener = listener;
    }

    /// Resolves and sends.
    void start(NextHop hop) {
        port.resolution()
                .resolve(
                        hop,
                        serial,
                        addresses -> start(new Towards.Addresses(addresses, hop.host())),
                        listener::onFailed);
    }

    void start(Towards towards) {
        if (isFinal) {
            // Given up while its name was looked up.
            return;
        }
        this.towards = towards;
        if (!hasRoom()) {
            listener.onFailed(new SendFailure.Refused(
                    "no room for another transaction on port " + port.spec().name()));
            return;
        }
        attempt();
    }

    /// Requests inside of dialogs may use more than those that begin something. A BYE leaves in any case: it frees
    /// what has filled the port, and whoever waits for it would wait for ever.
    private boolean hasRoom() {
        if (request.method().equals(Method.BYE)) {
            return true;
        }
        var transactions = port.transactions();
        return request.to().tag().isPresent() ? !transactions.isOverfull() : !transactions.isFull();
    }

    /// No further address is tried, nor the first if none was yet.
    void settle() {
        isFinal = true;
    }

    /// Whether its final response has come, or none is waited for.
    boolean isFinal() {
        return isFinal;
    }

    /// The transaction under way; nothing while the name is being looked up.
    Optional<ClientRunner> transaction() {
        return Optional.ofNullable(current);
    }

    private void attempt() {
        var flow = switch (towards) {
            case Towards.Existing(var existing) -> existing;
            case Towards.Addresses(var list, var peerName) -> port.flows().to(list.get(next), peerName);
        };
        next++;
        hasProvisional = false;
        var complete = port.letterhead().request(request, flow, port.tokens().branch());
        var transaction = ClientRunner.of(port, serial, complete, flow, this);
        current = transaction;
        transaction.start();
    }

    private boolean hasMore() {
        return !isFinal && towards instanceof Towards.Addresses(var list, var _) && next < list.size();
    }

    @Override
    public void onResponse(SipResponse response) {
        if (response.status() == 503 && hasMore()) {
            attempt();
            return;
        }
        if (response.isProvisional()) {
            hasProvisional = true;
        }
        if (response.isFinal()) {
            isFinal = true;
        }
        listener.onResponse(response);
    }

    @Override
    public void onLate(ClientRunner transaction, SipResponse response) {
        listener.onLate(transaction, response);
    }

    @Override
    public void onFailed(SendFailure failure) {
        if (!hasProvisional && hasMore()) {
            attempt();
        } else {
            listener.onFailed(failure);
        }
    }
}
