package org.tandem.sip;

import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.transaction.InviteServer;
import org.tandem.wire.sip.transaction.OtherServer;
import org.tandem.wire.sip.transaction.Step;
import org.tandem.wire.sip.transaction.TransactionEffect;
import org.tandem.wire.sip.transaction.TransactionTimer;

/// A request that came, and the answers to it.
abstract sealed class ServerRunner extends TransactionRunner {
    final SipRequest request;
    final ReplyPath path;
    private final TransactionKey key;
    private final TransactionKey.@Nullable Merge mergeKey;

    private ServerRunner(OpenPort port, Serial serial, SipRequest request, TransactionKey key, ReplyPath path) {
        super(port, serial);
        this.request = request;
        this.key = key;
        this.mergeKey = request.to().tag().isEmpty() ? TransactionKey.merge(request) : null;
        this.path = path;
    }

    final TransactionKey key() {
        return key;
    }

    final TransactionKey.@Nullable Merge mergeKey() {
        return mergeKey;
    }

    /// Begins: an INVITE gets its 100. Inside the serial.
    abstract void start();

    /// The request came again; any thread.
    abstract void repeated();

    /// Sends a response; inside the serial.
    abstract void answer(SipResponse response);

    abstract void handleSendFailed();

    @Override
    final void transmit(SipMessage message) {
        path.send(port, message, _ -> serial.run(this::handleSendFailed));
    }

    @Override
    final void ended() {
        port.transactions().remove(this);
    }

    /// An INVITE or re-INVITE.
    static final class Invite extends ServerRunner {
        private final Listener listener;
        private InviteServer.State state = new InviteServer.Terminated();

        /// Hears what befalls it; called inside the serial.
        interface Listener {
            /// An ACK came in the transaction after a 2xx: from a peer whose ACK has the INVITE's Via.
            void onAck(SipRequest ack);

            /// An answer could not be sent.
            void onUnsent();

            /// A CANCEL came for it; its own transaction wants an answer.
            void onCancel(Invite invite, ServerRunner cancel);
        }

        Invite(
                OpenPort port,
                Serial serial,
                SipRequest request,
                TransactionKey key,
                ReplyPath path,
                Listener listener) {
            super(port, serial, request, key, path);
            this.listener = listener;
        }

        @Override
        void start() {
            take(InviteServer.start(SipResponse.to(request, 100)));
        }

        @Override
        void repeated() {
            serial.run(() -> on(new InviteServer.Repeated()));
        }

        /// An ACK that matches by its Via; any thread.
        void acknowledged(SipRequest ack) {
            serial.run(() -> on(new InviteServer.Acknowledged(ack)));
        }

        /// A CANCEL came; inside the serial.
        void cancelled(ServerRunner cancel) {
            listener.onCancel(this, cancel);
        }

        @Override
        void answer(SipResponse response) {
            on(new InviteServer.Answer(response));
        }

        @Override
        void fired(TransactionTimer timer) {
            on(new InviteServer.Fired(timer));
        }

        @Override
        void handleSendFailed() {
            on(new InviteServer.SendFailed());
        }

        @Override
        void toUser(SipMessage message) {
            if (message instanceof SipRequest ack) {
                listener.onAck(ack);
            }
        }

        @Override
        void failed(TransactionEffect.Reason reason) {
            switch (reason) {
                case TRANSPORT -> listener.onUnsent();
                // A refusal that nobody acknowledges has been given all the same.
                case NO_ACK, NO_RESPONSE -> {}
            }
        }

        private void on(InviteServer.Event event) {
            take(InviteServer.on(state, event, times()));
        }

        private void take(Step<InviteServer.State, TransactionEffect> step) {
            state = step.state();
            carryOut(step.effects());
        }
    }

    /// Any other request.
    static final class Other extends ServerRunner {
        private OtherServer.State state = new OtherServer.Terminated();

        Other(OpenPort port, Serial serial, SipRequest request, TransactionKey key, ReplyPath path) {
            super(port, serial, request, key, path);
        }

        @Override
        void start() {
            take(OtherServer.start(times()));
        }

        @Override
        void repeated() {
            serial.run(() -> on(new OtherServer.Repeated()));
        }

        @Override
        void answer(SipResponse response) {
            on(new OtherServer.Answer(response));
        }

        @Override
        void fired(TransactionTimer timer) {
            on(new OtherServer.Fired(timer));
        }

        @Override
        void handleSendFailed() {
            on(new OtherServer.SendFailed());
        }

        @Override
        void toUser(SipMessage message) {
            // The machine of other requests passes nothing up after the request.
        }

        @Override
        void failed(TransactionEffect.Reason reason) {
            // The client will ask again, or give up; there is nobody to tell.
        }

        private void on(OtherServer.Event event) {
            take(OtherServer.on(state, event, times()));
        }

        private void take(Step<OtherServer.State, TransactionEffect> step) {
            state = step.state();
            carryOut(step.effects());
        }
    }
}
