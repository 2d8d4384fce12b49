package org.tandem.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final long BYTES = 1 << 20;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Ring.Key key(String text) {
        return new Ring.Key(bytes(text));
    }

    private static List<String> texts(Ring ring, String key) {
        List<String> texts = new ArrayList<>();
        ring.scan(record -> {
            if (record.isOf(key(key))) {
                texts.add(record.kind() + " " + record.micros() + " " + text(record));
            }
        });
        return texts;
    }

    private static String text(Ring.Cursor record) {
        return new String(record.detail(), StandardCharsets.UTF_8) + "/"
                + new String(record.text(), StandardCharsets.UTF_8);
    }

    @Test
    void recordsOfAKeyComeBackInOrder() {
        Ring ring = new Ring(BYTES);

        ring.add(1, 10, key("a"), bytes("detail"), bytes("one"));
        ring.add(2, 11, key("b"), bytes(""), bytes("other"));
        ring.add(3, 12, key("a"), bytes(""), bytes(""));

        assertThat(texts(ring, "a")).containsExactly("1 10 detail/one", "3 12 /");
        assertThat(texts(ring, "b")).containsExactly("2 11 /other");
        assertThat(texts(ring, "")).isEmpty();
    }

    @Test
    void memoryIsTakenAsItIsNeededAndNeverMoreThanAllowed() {
        Ring ring = new Ring(BYTES);
        assertThat(ring.bytes()).isZero();

        ring.add(1, 1, key("a"), bytes(""), bytes("x"));
        assertThat(ring.bytes()).isEqualTo(BYTES / 4);

        for (int i = 0; i < 10_000; i++) {
            ring.add(1, i, key("a"), bytes(""), new byte[500]);
        }
        assertThat(ring.bytes()).isEqualTo(BYTES);
        assertThat(ring.lost()).isZero();
    }

    @Test
    void theOldestGoFirst() {
        Ring ring = new Ring(BYTES);
        for (int i = 0; i < 10_000; i++) {
            ring.add(1, i, key("k"), bytes(""), new byte[500]);
        }

        List<Long> kept = new ArrayList<>();
        ring.scan(record -> kept.add(record.micros()));

        assertThat(kept).isSorted().endsWith(9_999L).hasSizeGreaterThan(1_000);
        assertThat(kept.getLast() - kept.getFirst()).isEqualTo(kept.size() - 1L);
    }

    @Test
    void whatIsTooLongIsCut() {
        Ring ring = new Ring(BYTES);
        String longKey = "k".repeat(5_000);

        ring.add(1, 1, key(longKey), bytes(""), new byte[1 << 20]);

        List<Integer> lengths = new ArrayList<>();
        ring.scan(record -> {
            assertThat(record.isOf(key(longKey))).isTrue();
            lengths.add(record.text().length);
        });
        assertThat(lengths).containsExactly(ring.textBytesMax());
    }

    @Test
    void whatIsBeingReadIsNotOverwritten() {
        Ring ring = new Ring(BYTES);
        ring.add(1, 1, key("first"), bytes(""), bytes("first"));
        List<String> seen = new ArrayList<>();

        ring.scan(record -> {
            if (seen.isEmpty()) {
                for (int i = 0; i < 10_000; i++) {
                    ring.add(1, 2, key("more"), bytes(""), new byte[500]);
                }
            }
            seen.add(text(record));
        });

        assertThat(seen.getFirst()).isEqualTo("/first");
        assertThat(texts(ring, "first")).hasSize(1);
        assertThat(ring.lost()).isZero();
    }

    @Test
    void aRingWithoutRoomIsRefused() {
        assertThatThrownBy(() -> new Ring(4_096)).isInstanceOf(IllegalArgumentException.class);
    }

    /// Each record's text is its key again and again: one that was mixed up with another would show.
    @Test
    void manyWritersAndAReaderMixNothingUp() throws Exception {
        Ring ring = new Ring(BYTES);
        int writers = 4;
        int each = 20_000;
        AtomicBoolean isOver = new AtomicBoolean();
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String name = "writer" + writer;
                writing.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < each; i++) {
                        ring.add(1, i, key(name), bytes(name), bytes(name.repeat(1 + i % 40)));
                    }
                    return null;
                }));
            }
            Future<Integer> reading = threads.submit(() -> {
                int seen = 0;
                do {
                    seen += checked(ring);
                } while (!isOver.get());
                return seen;
            });
            start.countDown();
            for (Future<?> one : writing) {
                one.get();
            }
            isOver.set(true);
            assertThat(reading.get()).isPositive();
        }

        assertThat(checked(ring)).isGreaterThan(1_000);
        assertThat(ring.lost()).isLessThan(writers * (long) each / 10);
    }

    private static int checked(Ring ring) {
        int[] seen = new int[1];
        ring.scan(record -> {
            String name = new String(record.key(), StandardCharsets.UTF_8);
            String detail = new String(record.detail(), StandardCharsets.UTF_8);
            String text = new String(record.text(), StandardCharsets.UTF_8);
            assertThat(detail).isEqualTo(name);
            assertThat(text).isEqualTo(name.repeat(1 + (int) (record.micros() % 40)));
            seen[0]++;
        });
        return seen[0];
    }
}
