package org.tandem.base;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Handles messages one after the other, in the order in which they were posted, never two at once.
///
/// This is what keeps the cores of Tandem free of locks: whatever a mailbox owns (a call with both its legs, a
/// person, a remote-control session) is touched by its handler alone. A mailbox holds no thread while it is empty:
/// the first message asks the executor for a run, and that run empties the mailbox.
///
/// Bounded: `post` refuses when `capacity` messages are waiting. A handler that throws does not stop the mailbox: the
/// failure is handed to `onFailure` with the message that caused it (which ends that one call, loudly), and the next
/// message is handled. What one handler run has written is seen by the next one, on whatever thread that runs.
public final class Mailbox<M> {
    /// After so many messages a run gives its thread back, so that one busy mailbox does not starve the others.
    private static final int RUN_MAX = 64;

    private final ConcurrentLinkedQueue<M> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Executor executor;
    private final int capacity;
    private final Consumer<M> handler;
    private final BiConsumer<M, RuntimeException> onFailure;

    /// `capacity` counts waiting messages, the one being handled included.
    public Mailbox(Executor executor, int capacity, Consumer<M> handler, BiConsumer<M, RuntimeException> onFailure) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity + " < 1");
        }
        this.executor = executor;
        this.capacity = capacity;
        this.handler = handler;
        this.onFailure = onFailure;
    }

    /// Adds a message; false means that the mailbox is full, or that the executor takes no more work, and the message
    /// was not taken.
    public boolean post(M message) {
        int before;
        do {
            before = size.get();
            if (before >= capacity) {
                return false;
            }
        } while (!size.compareAndSet(before, before + 1));
        waiting.add(message);
        if (before == 0) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException stopped) {
                return false;
            }
        }
        return true;
    }

    /// How many messages are waiting or being handled.
    public int size() {
        return size.get();
    }

    private void run() {
        for (int handled = 0; handled < RUN_MAX; handled++) {
            M message = waiting.poll();
            while (message == null) {
                // Its poster has counted it and is about to add it.
                Thread.onSpinWait();
                message = waiting.poll();
            }
            handle(message);
            if (size.decrementAndGet() == 0) {
                return;
            }
        }
        executor.execute(this::run);
    }

    /// The one place, besides `main`, that catches what it does not know: see the rule in STYLE.md.
    private void handle(M message) {
        try {
            handler.accept(message);
        } catch (RuntimeException failure) {
            onFailure.accept(message, failure);
        }
    }
}
