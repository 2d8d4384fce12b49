package org.tandem.app;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Timers;

/// [Timers] on a hashed wheel: arming and cancelling cost a few nanoseconds and no lock, however many delays
/// are under way.
///
/// SIP arms several timers a message and cancels nearly all of them, which is what a wheel is good at and a
/// heap is not. One thread turns the wheel by 10 ms; a delay ends up to one turn late, never early. The thread
/// sleeps while nothing is armed. A cancelled delay lets go of its task at once; its empty shell stays until
/// the wheel passes it (5 s at most).
public final class WheelTimers implements Timers, AutoCloseable {
    private static final long TICK = Duration.ofMillis(10).toNanos();
    private static final int SLOTS = 512;

    private final ConcurrentLinkedQueue<Entry> armed = new ConcurrentLinkedQueue<>();
    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
    private final Consumer<RuntimeException> onFailure;
    private final Thread wheel;
    private final long start = System.nanoTime();
    private volatile boolean idle;
    private volatile boolean closed;
    /// Shells in the slots; of the wheel's thread alone.
    private int held;

    /// @param onFailure hears of a task that threw; the wheel turns on
    public WheelTimers(Consumer<RuntimeException> onFailure) {
        this.onFailure = onFailure;
        this.wheel = Thread.ofPlatform().name("tandem-timers").daemon().start(this::turn);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        long due = System.nanoTime() - start + Math.max(0, delay.toNanos());
        Entry entry = new Entry(due, task);
        armed.add(entry);
        if (idle) {
            LockSupport.unpark(wheel);
        }
        return entry;
    }

    /// Stops the wheel; what is still armed never runs.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(wheel);
    }

    private void turn() {
        long tick = 0;
        while (!closed) {
            if (held == 0 && armed.isEmpty()) {
                sleepUntilArmed();
                tick = Math.max(tick, (System.nanoTime() - start) / TICK);
            }
            sleepUntil((tick + 1) * TICK);
            tick++;
            place(tick);
            fire(tick);
        }
    }

    private void sleepUntilArmed() {
        idle = true;
        while (armed.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        idle = false;
    }

    private void sleepUntil(long time) {
        long left = time - (System.nanoTime() - start);
        while (left > 0 && !closed) {
            LockSupport.parkNanos(this, left);
            left = time - (System.nanoTime() - start);
        }
    }

    /// Puts what was armed since the last turn into its slot: that of the first tick at which it is due, or of
    /// this one if that has passed.
    private void place(long tick) {
        for (Entry entry = armed.poll(); entry != null; entry = armed.poll()) {
            if (entry.task.get() == null) {
                continue;
            }
            long dueTick = Math.max(tick, (entry.due + TICK - 1) / TICK);
            int slot = (int) (dueTick % SLOTS);
            entry.next = slots[slot];
            slots[slot] = entry;
            held++;
        }
    }

    private void fire(long tick) {
        int slot = (int) (tick % SLOTS);
        long now = tick * TICK;
        Entry entry = slots[slot];
        Entry kept = null;
        slots[slot] = null;
        while (entry != null) {
            Entry next = entry.next;
            if (entry.due <= now || entry.task.get() == null) {
                held--;
                run(entry);
            } else {
                entry.next = kept;
                kept = entry;
            }
            entry = next;
        }
        slots[slot] = kept;
    }

    private void run(Entry entry) {
        Runnable task = entry.task.getAndSet(null);
        if (task == null) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException failure) {
            onFailure.accept(failure);
        }
    }

    /// One delay: the task is null once it has run or was cancelled.
    private static final class Entry implements Timer {
        private final long due;
        private final AtomicReference<@Nullable Runnable> task;
        private @Nullable Entry next;

        Entry(long due, Runnable task) {
            this.due = due;
            this.task = new AtomicReference<>(task);
        }

        @Override
        public void cancel() {
            task.set(null);
        }
    }
}
