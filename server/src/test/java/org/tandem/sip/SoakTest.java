package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tandem.base.VirtualTimers;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.uri.Uri;

/// Two engines call each other a thousand times each way; nothing may be left over.
final class SoakTest {
    private static final int CALLS_EACH_WAY = 1_000;
    private static final int AT_ONCE = 50;

    private final VirtualTimers timers = new VirtualTimers();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Answers each call and lets the caller hang up; as caller, hangs up or cancels by turns.
    private static final class Party implements SipUser {
        final AtomicInteger byes = new AtomicInteger();
        final AtomicInteger cancels = new AtomicInteger();
        final AtomicInteger troubles = new AtomicInteger();

        @Override
        public InviteDialogListener onInvite(InviteDialog dialog) {
            dialog.progress(180, List.of(), Body.EMPTY);
            if (!dialog.invite().uri().toString().contains("ring-only")) {
                dialog.accept(List.of(), Body.EMPTY);
            }
            return new Quiet(troubles) {
                @Override
                public void onBye(SipRequest bye) {
                    byes.incrementAndGet();
                }

                @Override
                public void onCancelled(SipRequest cancel) {
                    cancels.incrementAndGet();
                }
            };
        }

        @Override
        public void onRequest(IncomingRequest request) {
            request.respond(501);
        }
    }

    /// What should not be heard is trouble.
    private static class Quiet implements InviteDialogListener {
        @Override
        public void onEarlyOffer(SipResponse response) {}

        @Override
        public void onPrack(SipRequest prack) {}

        @Override
        public void onUpdate(IncomingRequest update) {}

        @Override
        public void onUpdateAnswered(SipResponse response) {}

        @Override
        public void onUpdateFailed(SendFailure failure) {}

        private final AtomicInteger troubles;

        Quiet(AtomicInteger troubles) {
            this.troubles = troubles;
        }

        @Override
        public void onProgress(SipResponse response) {}

        @Override
        public void onAnswered(SipResponse response) {
            troubles.incrementAndGet();
        }

        @Override
        public void onFailed(SipResponse response) {
            troubles.incrementAndGet();
        }

        @Override
        public void onFailed(SendFailure failure) {
            troubles.incrementAndGet();
        }

        @Override
        public void onCancelled(SipRequest cancel) {
            troubles.incrementAndGet();
        }

        @Override
        public void onAck(SipRequest ack) {}

        @Override
        public void onReinvite(IncomingRequest reinvite) {
            troubles.incrementAndGet();
        }

        @Override
        public void onReinviteAnswered(SipResponse response) {
            troubles.incrementAndGet();
        }

        @Override
        public void onReinviteFailed(SendFailure failure) {
            troubles.incrementAndGet();
        }

        @Override
        public void onRequest(IncomingRequest request) {
            troubles.incrementAndGet();
        }

        @Override
        public void onBye(SipRequest bye) {
            troubles.incrementAndGet();
        }

        @Override
        public void onGone(String sentence) {
            troubles.incrementAndGet();
        }
    }

    /// One call: answered and ended, or ringing and cancelled.
    private static final class OneCall extends Quiet {
        private final CountDownLatch done;
        private final Semaphore room;
        private final boolean isCancelled;
        private final CompletableFuture<InviteDialog> dialog = new CompletableFuture<>();

        OneCall(AtomicInteger troubles, CountDownLatch done, Semaphore room, boolean isCancelled) {
            super(troubles);
            this.done = done;
            this.room = room;
            this.isCancelled = isCancelled;
        }

        private void over() {
            room.release();
            done.countDown();
        }

        @Override
        public void onProgress(SipResponse response) {
            if (isCancelled) {
                var _ = dialog.thenAccept(made -> made.cancel(List.of()));
            }
        }

        @Override
        public void onAnswered(SipResponse response) {
            var _ = dialog.thenAccept(made -> {
                made.ack(Body.EMPTY);
                made.bye(List.of());
                over();
            });
        }

        @Override
        public void onFailed(SipResponse response) {
            if (isCancelled && response.status() == 487) {
                over();
            } else {
                super.onFailed(response);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void nothingIsLeftOverAfterTwoThousandCalls(Transport transport) throws InterruptedException {
        var west = new Party();
        var east = new Party();
        try (var westEngine = engine();
                var eastEngine = engine()) {
            var westPort = open(westEngine, transport, west);
            var eastPort = open(eastEngine, transport, east);
            var done = new CountDownLatch(2 * CALLS_EACH_WAY);
            var room = new Semaphore(AT_ONCE);
            for (int i = 0; i < CALLS_EACH_WAY; i++) {
                call(westPort, eastPort, i % 4 == 3, west, done, room);
                call(eastPort, westPort, i % 4 == 3, east, done, room);
            }

            assertThat(done.await(60, TimeUnit.SECONDS))
                    .as(done.getCount() + " calls are not over")
                    .isTrue();

            TestPort.eventually(
                    () -> east.byes.get() == CALLS_EACH_WAY * 3 / 4 && west.byes.get() == CALLS_EACH_WAY * 3 / 4);
            // The 487 that ends a call at its caller leaves before the callee's user hears of the CANCEL.
            TestPort.eventually(() -> east.cancels.get() + west.cancels.get() == CALLS_EACH_WAY / 2);
            assertThat(east.troubles.get() + west.troubles.get()).isZero();
            TestPort.eventually(() -> {
                timers.advance(Duration.ofMinutes(5));
                var counts = List.of(westPort.counts(), eastPort.counts());
                return counts.stream().allMatch(count -> count.transactions() == 0 && count.dialogs() == 0);
            });
        }
        threads.close();
    }

    @Test
    void tokensDoNotRepeat() {
        var tokens = new Tokens(new SecureRandom());
        var seen = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(tokens.branch())).isTrue();
        }
    }

    private SipEngine engine() {
        return new SipEngine(
                timers,
                threads,
                new SecureRandom(),
                hop -> {
                    throw new Locator.NotFound("no names here");
                },
                SipSettings.defaults());
    }

    private static SipPort open(SipEngine engine, Transport transport, SipUser user) {
        var bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return engine.open(
                new PortSpec(
                        "soak",
                        transport,
                        bind,
                        "",
                        null,
                        List.of(),
                        TestPort.rules(false, false),
                        PortLimits.defaults()),
                (_, _) -> true,
                user);
    }

    private static void call(
            SipPort from, SipPort to, boolean isCancelled, Party party, CountDownLatch done, Semaphore room)
            throws InterruptedException {
        room.acquire();
        var call = new OneCall(party.troubles, done, room, isCancelled);
        var target = Uri.parse(isCancelled ? "sip:ring-only@soak.example" : "sip:answer@soak.example");
        var invite = new SipPort.OutgoingInvite(
                target,
                NameAddr.of(Uri.parse("sip:soak@soak.example")),
                NameAddr.of(target),
                new NextHop(
                        from.spec().transport(), "127.0.0.1", to.localAddress().getPort()),
                List.of(),
                Body.EMPTY);
        call.dialog.complete(from.invite(invite, call));
    }
}
