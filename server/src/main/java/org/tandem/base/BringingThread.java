package org.tandem.base;

import java.util.concurrent.Executor;

/// Runs a task at once on the thread that brings it, unless that thread is running one already: then the task goes to
/// another executor, so that tasks which bring tasks never pile up on one stack.
///
/// Made for mailboxes whose handlers never block. Handing each message to another thread costs more than handling it:
/// two wake-ups and a change of threads. Any number of threads.
public final class BringingThread implements Executor {
    private final ThreadLocal<Boolean> running = ThreadLocal.withInitial(() -> false);
    private final Executor others;

    public BringingThread(Executor others) {
        this.others = others;
    }

    @Override
    public void execute(Runnable task) {
        if (running.get()) {
            others.execute(task);
            return;
        }
        running.set(true);
        try {
            task.run();
        } finally {
            running.set(false);
        }
    }
}
