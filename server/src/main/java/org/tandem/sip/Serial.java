package org.tandem.sip;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Runs tasks one after the other, in the order in which they came, on the threads that bring them: whoever finds it
/// idle
/// runs his task and those that come meanwhile, anyone else leaves his task and goes.
///
/// This is what orders everything inside one dialog or one transaction. A mailbox would start a thread for each
/// message, which costs
/// more than the message; a lock would be held while our user is called, who calls back. Here nobody waits, a task may
/// bring further tasks (they run after it), and no two tasks ever run at once. It fits because no task blocks.
///
/// A task that throws does not stop the others; `onFailure` hears of it.
final class Serial {
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Consumer<RuntimeException> onFailure;

    Serial(Consumer<RuntimeException> onFailure) {
        this.onFailure = onFailure;
    }

    void run(Runnable task) {
        waiting.add(task);
        if (size.getAndIncrement() != 0) {
            return;
        }
        do {
            var next = waiting.poll();
            if (next == null) {
                throw new IllegalStateException("a task was counted but not added");
            }
            runOne(next);
        } while (size.decrementAndGet() != 0);
    }

    /// As in a mailbox: the one place that catches what it does not know, so that one broken call does not take its
    /// reader along.
    private void runOne(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            onFailure.accept(failure);
        }
    }
}
