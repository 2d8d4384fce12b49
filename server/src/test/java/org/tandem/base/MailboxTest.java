package org.tandem.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MailboxTest {
    private final ArrayDeque<Runnable> runs = new ArrayDeque<>();
    private final List<String> handled = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Test
    void handlesMessagesInOrderInOneRun() {
        var mailbox = new Mailbox<String>(runs::add, 10, handled::add, (message, failure) -> failed.add(message));

        assertThat(mailbox.post("a")).isTrue();
        assertThat(mailbox.post("b")).isTrue();
        assertThat(runs).hasSize(1);
        runs.poll().run();

        assertThat(handled).containsExactly("a", "b");
        assertThat(mailbox.size()).isZero();
    }

    @Test
    void refusesWhatIsOverItsCapacityAndTakesAgainWhenThereIsRoom() {
        var mailbox = new Mailbox<String>(runs::add, 2, handled::add, (message, failure) -> failed.add(message));

        assertThat(mailbox.post("a")).isTrue();
        assertThat(mailbox.post("b")).isTrue();
        assertThat(mailbox.post("c")).isFalse();
        runs.poll().run();
        assertThat(mailbox.post("d")).isTrue();
        runs.poll().run();

        assertThat(handled).containsExactly("a", "b", "d");
    }

    @Test
    void aHandlerThatThrowsIsReportedWithItsMessageAndTheNextMessageIsHandled() {
        var mailbox = new Mailbox<String>(
                runs::add,
                10,
                message -> {
                    if (message.equals("bad")) {
                        throw new IllegalStateException("planted");
                    }
                    handled.add(message);
                },
                (message, failure) -> failed.add(message + ": " + failure.getMessage()));

        mailbox.post("bad");
        mailbox.post("good");
        runs.poll().run();

        assertThat(failed).containsExactly("bad: planted");
        assertThat(handled).containsExactly("good");
    }

    @Test
    void givesItsThreadBackAfterManyMessages() {
        var mailbox = new Mailbox<String>(runs::add, 1000, handled::add, (message, failure) -> failed.add(message));
        for (int i = 0; i < 200; i++) {
            mailbox.post("m" + i);
        }

        runs.poll().run();

        assertThat(handled).hasSizeLessThan(200);
        while (!runs.isEmpty()) {
            runs.poll().run();
        }
        assertThat(handled).hasSize(200);
    }

    @Test
    void neverHandlesTwoAtOnceAndLosesNoneWithManyPosters() throws InterruptedException {
        int[] count = new int[1]; // a plain field: lost updates would show
        int posters = 8;
        int each = 5_000;
        CountDownLatch done = new CountDownLatch(posters * each);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var mailbox = new Mailbox<Integer>(
                    threads,
                    posters * each,
                    message -> {
                        count[0]++;
                        done.countDown();
                    },
                    (message, failure) -> failed.add(String.valueOf(message)));
            for (int poster = 0; poster < posters; poster++) {
                threads.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        mailbox.post(i);
                    }
                });
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(count[0]).isEqualTo(posters * each);
    }
}
