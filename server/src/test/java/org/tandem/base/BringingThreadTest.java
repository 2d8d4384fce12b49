package org.tandem.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BringingThreadTest {
    private final List<Runnable> left = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final BringingThread executor = new BringingThread(left::add);

    @Test
    void aTaskRunsBeforeItsBringerGoesOn() {
        executor.execute(() -> done.add("task"));

        assertThat(done).containsExactly("task");
        assertThat(left).isEmpty();
    }

    @Test
    void aTaskThatATaskBringsGoesElsewhere() {
        executor.execute(() -> {
            executor.execute(() -> done.add("inner"));
            done.add("outer");
        });

        assertThat(done).containsExactly("outer");
        left.forEach(Runnable::run);
        assertThat(done).containsExactly("outer", "inner");
    }

    @Test
    void aTaskThatThrowsLeavesTheThreadFree() {
        assertThatThrownBy(() -> executor.execute(() -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        executor.execute(() -> done.add("next"));
        assertThat(done).containsExactly("next");
    }

    /// A busy mailbox gives its thread back after a while, and that must not deepen the stack.
    @Test
    void aFloodToOneMailboxIsHandledWithoutAGrowingStack() {
        var depths = new ArrayList<Long>();
        var mailbox = new Mailbox<Integer>(
                executor,
                10_000,
                _ -> depths.add(StackWalker.getInstance().walk(frames -> frames.count())),
                (_, _) -> {});
        executor.execute(() -> {
            for (int i = 0; i < 5_000; i++) {
                assertThat(mailbox.post(i)).isTrue();
            }
        });
        while (!left.isEmpty()) {
            executor.execute(left.removeFirst());
        }

        assertThat(depths).hasSize(5_000);
        assertThat(depths.stream().distinct().count()).isLessThanOrEqualTo(2);
    }
}
