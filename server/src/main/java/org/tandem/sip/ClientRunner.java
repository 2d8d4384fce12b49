package org.tandem.sip;

import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.transaction.InviteClient;
import org.tandem.wire.sip.transaction.OtherClient;
import org.tandem.wire.sip.transaction.Step;
import org.tandem.wire.sip.transaction.TransactionEffect;
import org.tandem.wire.sip.transaction.TransactionTimer;

/// A request that we sent, on one flow, to one address.
abstract sealed class ClientRunner extends TransactionRunner {
    final SipRequest request;
    final Flow flow;
    private final Listener listener;
    private final TransactionKey key;
    private SendFailure failure;
    private boolean hasFailed;

    /// Hears what comes back; called inside the serial.
    interface Listener {
        void onResponse(SipResponse response);

        /// Nothing came in time, or it could not be sent.
        void onFailed(SendFailure failure);

        /// An INVITE that has failed for its silence is heard of after all: a provisional response or a 2xx,
        /// which must not ring on or live on.
        default void onLate(ClientRunner transaction, SipResponse response) {}
    }

    private ClientRunner(OpenPort port, Serial serial, SipRequest request, Flow flow, Listener listener) {
        super(port, serial);
        this.request = request;
        this.flow = flow;
        this.listener = listener;
        this.key = new TransactionKey.Client(request.topVia().branch().orElse(""), request.method());
        this.failure = new SendFailure.NoResponse("no response from " + flow.remote());
    }

    static ClientRunner of(OpenPort port, Serial serial, SipRequest request, Flow flow, Listener listener) {
        return request.method().equals(Method.INVITE)
                ? new Invite(port, serial, request, flow, listener)
                : new Other(port, serial, request, flow, listener);
    }

    final TransactionKey key() {
        return key;
    }

    /// Sends the request; inside the serial.
    abstract void start();

    /// A response came; any thread.
    final void received(SipResponse response) {
        serial.run(() -> handle(response));
    }

    /// The flow can't send, or has ended; any thread.
    final void sendFailed(SendFailure why) {
        serial.run(() -> {
            failure = why;
            handleSendFailed();
        });
    }

    /// Waits no longer for a final response; inside the serial.
    abstract void giveUp();

    abstract void handle(SipResponse response);

    abstract void handleSendFailed();

    @Override
    final void transmit(SipMessage message) {
        port.transmit(message, flow, this::sendFailed);
    }

    @Override
    final void toUser(SipMessage message) {
        if (message instanceof SipResponse response) {
            if (hasFailed) {
                listener.onLate(this, response);
            } else {
                listener.onResponse(response);
            }
        }
    }

    @Override
    final void failed(TransactionEffect.Reason reason) {
        hasFailed = true;
        listener.onFailed(
                switch (reason) {
                    case NO_RESPONSE, NO_ACK ->
                        new SendFailure.NoResponse(
                                "no final response from " + flow.remote() + " to " + request.method());
                    case TRANSPORT -> failure;
                });
    }

    @Override
    final void ended() {
        port.transactions().remove(this);
    }

    private static final class Invite extends ClientRunner {
        private InviteClient.State state;

        Invite(OpenPort port, Serial serial, SipRequest request, Flow flow, Listener listener) {
            super(port, serial, request, flow, listener);
            this.state = new InviteClient.Terminated();
        }

        @Override
        void start() {
            port.transactions().add(this);
            take(InviteClient.start(request, times()));
        }

        @Override
        void handle(SipResponse response) {
            on(new InviteClient.Received(response));
        }

        @Override
        void fired(TransactionTimer timer) {
            on(new InviteClient.Fired(timer));
        }

        @Override
        void handleSendFailed() {
            on(new InviteClient.SendFailed());
        }

        @Override
        void giveUp() {
            on(new InviteClient.GivenUp());
        }

        private void on(InviteClient.Event event) {
            take(InviteClient.on(state, event, times()));
        }

        private void take(Step<InviteClient.State, TransactionEffect> step) {
            state = step.state();
            carryOut(step.effects());
        }
    }

    private static final class Other extends ClientRunner {
        private OtherClient.State state;

        Other(OpenPort port, Serial serial, SipRequest request, Flow flow, Listener listener) {
            super(port, serial, request, flow, listener);
            this.state = new OtherClient.Terminated();
        }

        @Override
        void start() {
            port.transactions().add(this);
            take(OtherClient.start(request, times()));
        }

        @Override
        void handle(SipResponse response) {
            on(new OtherClient.Received(response));
        }

        @Override
        void fired(TransactionTimer timer) {
            on(new OtherClient.Fired(timer));
        }

        @Override
        void handleSendFailed() {
            on(new OtherClient.SendFailed());
        }

        /// Timer F sees to that.
        @Override
        void giveUp() {}

        private void on(OtherClient.Event event) {
            take(OtherClient.on(state, event, times()));
        }

        private void take(Step<OtherClient.State, TransactionEffect> step) {
            state = step.state();
            carryOut(step.effects());
        }
    }
}
