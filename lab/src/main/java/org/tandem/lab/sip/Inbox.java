package org.tandem.lab.sip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// Things that arrived, for a script that waits for one of them. Each thing is handed out once; safe from any thread.
public final class Inbox<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final List<T> waiting = new ArrayList<>();
    private final List<T> all = new ArrayList<>();

    public void put(T thing) {
        lock.lock();
        try {
            waiting.add(thing);
            all.add(thing);
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The first thing not yet taken that fits; empty when none came in time.
    public Optional<T> poll(Predicate<? super T> fits, Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (true) {
                for (int i = 0; i < waiting.size(); i++) {
                    if (fits.test(waiting.get(i))) {
                        return Optional.of(waiting.remove(i));
                    }
                }
                if (left <= 0) {
                    return Optional.empty();
                }
                left = arrival.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while waiting", e);
        } finally {
            lock.unlock();
        }
    }

    /// As [#poll], but a failure that names what was awaited and what else came.
    public T await(Predicate<? super T> fits, Duration limit, String what) {
        return poll(fits, limit).orElseThrow(() -> {
            List<T> came = all();
            String others = came.isEmpty() ? "nothing came" : "there came only " + came;
            return new LabFailure("expected " + what + " within " + seconds(limit) + ", but " + others);
        });
    }

    /// Everything that ever arrived, taken or not.
    public List<T> all() {
        lock.lock();
        try {
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    public int size() {
        return all().size();
    }

    private static String seconds(Duration limit) {
        long millis = TimeUnit.NANOSECONDS.toMillis(limit.toNanos());
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
