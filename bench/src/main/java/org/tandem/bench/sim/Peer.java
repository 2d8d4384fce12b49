package org.tandem.bench.sim;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.Method;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipMessage;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.Via;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.Uri;

/// A user agent on the far side of the network: somebody else's phone, gateway or forking proxy.
///
/// It uses the server's messages, but none of its machines: what it knows of transactions is in here, in a few
/// lines of its own, so that one mistake is not made on both sides. Source: RFC 3261 §17.
final class Peer {
    static final long T1 = 500_000_000L;
    static final long T2 = 4_000_000_000L;
    static final long TIMEOUT = 64 * T1;

    private final World world;
    private final String name;
    private final InetSocketAddress address;
    private final String port;
    private final Map<String, Optional<SipResponse>> answers = new HashMap<>();
    private final Map<String, Sending> sendings = new HashMap<>();
    /// Branches of INVITEs whose refusal has no ACK yet.
    private final Set<String> refusals = new HashSet<>();
    private final Map<String, PeerDialog> dialogs = new HashMap<>();
    private final Map<String, CalledParty> called = new HashMap<>();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean isActing;

    Peer(World world, String name, InetSocketAddress address, String port) {
        this.world = world;
        this.name = name;
        this.address = address;
        this.port = port;
    }

    World world() {
        return world;
    }

    String name() {
        return name;
    }

    InetSocketAddress address() {
        return address;
    }

    String port() {
        return port;
    }

    Uri contact() {
        var uri = SipUri.of(name, host(), address.getPort());
        return world.climate().isStream() ? uri.withParam("transport", "tcp") : uri;
    }

    private String host() {
        return address.getAddress().getHostAddress();
    }

    /// Does one thing after the other: what happens meanwhile waits.
    private void act(Runnable task) {
        waiting.add(task);
        if (isActing) {
            return;
        }
        isActing = true;
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
        isActing = false;
    }

    /// Does something later.
    void later(long delay, Runnable task) {
        world.agenda().after(delay, () -> act(task));
    }

    // Sending.

    /// A request with Via and Contact, not sent yet.
    SipRequest request(Method method, Uri target, NameAddr from, NameAddr to, String callId, long seq, Body body) {
        return request(method, target, from, to, callId, seq, body, world.name("z9hG4bK-"));
    }

    SipRequest request(
            Method method, Uri target, NameAddr from, NameAddr to, String callId, long seq, Body body, String branch) {
        var via = Via.of(world.climate().isStream() ? "TCP" : "UDP", host(), address.getPort(), branch);
        var builder = SipRequest.builder(method, target)
                .via(world.climate().isStream() ? via : via.withParam("rport", ""))
                .maxForwards(70)
                .from(from)
                .to(to)
                .callId(callId)
                .cseq(seq, method)
                .contact(contact());
        return body.isEmpty() ? builder.build() : builder.body(body).build();
    }

    void transmit(SipMessage message) {
        world.network().send(this, port, message);
    }

    /// Answers a request; a copy of that request gets the same answer again.
    void reply(SipRequest request, SipResponse response) {
        answers.put(key(request), Optional.of(response));
        transmit(response);
    }

    /// Refuses an INVITE, again and again until the ACK comes. Source: RFC 3261 §17.2.1.
    void refuse(SipRequest invite, SipResponse refusal) {
        String branch = invite.topVia().branch().orElse("");
        refusals.add(branch);
        if (!world.climate().isStream()) {
            repeat(branch, refusal, T1);
        }
        later(TIMEOUT, () -> {
            if (refusals.remove(branch)) {
                world.watch().neverAcknowledged(this, invite, refusal, false);
            }
        });
        reply(invite, refusal);
    }

    private void repeat(String branch, SipResponse refusal, long interval) {
        later(interval, () -> {
            if (refusals.contains(branch)) {
                repeat(branch, refusal, Math.min(T2, 2 * interval));
                transmit(refusal);
            }
        });
    }

    SipResponse response(SipRequest request, int status, String tag, Body body) {
        var builder = SipResponse.builderTo(request, status, true);
        if (request.to().tag().isEmpty() && status > 100) {
            builder.to(request.to().withTag(tag));
        }
        if (status > 100 && status < 300) {
            builder.contact(contact());
        }
        return body.isEmpty() ? builder.build() : builder.body(body).build();
    }

    Body sdp(int call, int version, String direction) {
        return Body.of(
                MediaType.SDP,
                String.join(
                        "\r\n",
                        "v=0",
                        "o=n" + call + " " + version + " " + version + " IN IP4 " + host(),
                        "s=-",
                        "c=IN IP4 " + host(),
                        "t=0 0",
                        "m=audio 4000 RTP/AVP 8 0",
                        "a=" + direction,
                        ""));
    }

    /// Sends a request until something comes back, as its method asks for.
    Sending send(SipRequest request, Consumer<SipResponse> onResponse, Runnable onTimeout) {
        var sending = new Sending(request, onResponse, onTimeout);
        sendings.put(request.topVia().branch().orElse("") + request.method(), sending);
        sending.begin();
        return sending;
    }

    /// A request of ours, repeated over UDP until it is answered.
    final class Sending {
        private final SipRequest request;
        private final Consumer<SipResponse> onResponse;
        private final Runnable onTimeout;
        private boolean isAnswered;
        private boolean isFinal;

        Sending(SipRequest request, Consumer<SipResponse> onResponse, Runnable onTimeout) {
            this.request = request;
            this.onResponse = onResponse;
            this.onTimeout = onTimeout;
        }

        SipRequest request() {
            return request;
        }

        private boolean isInvite() {
            return request.method().equals(Method.INVITE);
        }

        private void begin() {
            if (!world.climate().isStream()) {
                repeatAfter(T1);
            }
            later(TIMEOUT, () -> {
                if (isInvite() ? !isAnswered : !isFinal) {
                    isAnswered = true;
                    isFinal = true;
                    onTimeout.run();
                }
            });
            transmit(request);
        }

        private void repeatAfter(long interval) {
            later(interval, () -> {
                if (isInvite() ? !isAnswered : !isFinal) {
                    repeatAfter(isInvite() ? 2 * interval : Math.min(T2, 2 * interval));
                    transmit(request);
                }
            });
        }

        private void received(SipResponse response) {
            isAnswered = true;
            isFinal |= response.isFinal();
            onResponse.accept(response);
        }
    }

    // Receiving.

    void receive(SipMessage message) {
        act(() -> {
            switch (message) {
                case SipRequest request -> received(request);
                case SipResponse response -> received(response);
            }
        });
    }

    private void received(SipResponse response) {
        if (response.status() == 400) {
            world.watch().violated(name + " was answered 400: " + response.startLine());
        }
        Sending sending = sendings.get(
                response.topVia().branch().orElse("") + response.cseq().method());
        if (sending != null) {
            sending.received(response);
        }
    }

    private void received(SipRequest request) {
        if (request.method().equals(Method.ACK)) {
            acknowledged(request);
            return;
        }
        String key = key(request);
        Optional<SipResponse> before = answers.get(key);
        if (before != null) {
            before.ifPresent(this::transmit);
            return;
        }
        answers.put(key, Optional.empty());
        if (request.method().equals(Method.CANCEL)) {
            cancelled(request);
        } else if (request.to().tag().isPresent()) {
            PeerDialog dialog = dialog(request);
            if (dialog == null) {
                reply(request, response(request, 481, "", Body.EMPTY));
            } else {
                dialog.received(request);
            }
        } else if (request.method().equals(Method.INVITE)) {
            var party = new CalledParty(this, request);
            called.put(request.callId(), party);
            party.begin();
        } else {
            reply(request, response(request, 200, world.name("t"), Body.EMPTY));
        }
    }

    private void acknowledged(SipRequest ack) {
        if (refusals.remove(ack.topVia().branch().orElse(""))) {
            return;
        }
        PeerDialog dialog = dialog(ack);
        if (dialog != null) {
            dialog.acknowledged(ack);
        }
    }

    private void cancelled(SipRequest cancel) {
        CalledParty party = called.get(cancel.callId());
        boolean isKnown = party != null && party.isFor(cancel);
        reply(cancel, response(cancel, isKnown ? 200 : 481, world.name("t"), Body.EMPTY));
        if (party != null && isKnown) {
            party.cancelled();
        }
    }

    void know(PeerDialog dialog) {
        dialogs.put(dialog.key(), dialog);
        world.add(dialog);
    }

    private @Nullable PeerDialog dialog(SipRequest request) {
        return dialogs.get(request.callId() + " " + request.to().tag().orElse(""));
    }

    private static String key(SipRequest request) {
        return request.topVia().branch().orElse("") + request.method();
    }
}
