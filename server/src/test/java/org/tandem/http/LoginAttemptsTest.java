package org.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginAttemptsTest {
    private final MutableClock clock = new MutableClock();
    private final LoginAttempts attempts =
            new LoginAttempts(new HttpSettings.Attempts(3, 6, Duration.ofSeconds(1), Duration.ofSeconds(8), 10), clock);

    @Test
    void doublesTheWaitWithEachFailureUpToTheLongest() {
        fail("alice", "192.0.2.1", 3);

        for (var seconds : new int[] {1, 2, 4, 8, 8}) {
            assertThat(attempts.begin("alice", "198.51.100." + seconds)).isEmpty();
            assertThat(attempts.begin("alice", "203.0.113.9")).contains(Duration.ofSeconds(seconds));
            clock.pass(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void startsAnewAfterSuccess() {
        fail("alice", "192.0.2.1", 3);

        attempts.succeeded("alice", "192.0.2.1");

        assertThat(attempts.begin("alice", "192.0.2.1")).isEmpty();
        assertThat(attempts.begin("alice", "192.0.2.1")).isEmpty();
    }

    @Test
    void comparesAccountsWithoutCase() {
        fail("alice", "192.0.2.1", 3);

        assertThat(attempts.begin("ALICE", "192.0.2.2")).isEmpty();
        assertThat(attempts.begin("Alice", "192.0.2.3")).isPresent();
    }

    @Test
    void limitsASourceThatTriesManyAccounts() {
        for (int i = 0; i < 7; i++) {
            assertThat(attempts.begin("account" + i, "192.0.2.1")).isEmpty();
        }

        assertThat(attempts.begin("account9", "192.0.2.1")).isPresent();
        assertThat(attempts.begin("account9", "192.0.2.2")).isEmpty();
    }

    @Test
    void takesAnIpv6NetworkForOneSource() {
        for (int i = 0; i < 7; i++) {
            attempts.begin("account" + i, "2001:db8:1:2:0:0:0:" + i);
        }

        assertThat(attempts.begin("account9", "2001:db8:1:2:a:b:c:d")).isPresent();
        assertThat(attempts.begin("account9", "2001:db8:1:3:a:b:c:d")).isEmpty();
    }

    @Test
    void countsAttemptsThatAreStillUnderWay() {
        for (int i = 0; i < 4; i++) {
            assertThat(attempts.begin("alice", "192.0.2.1")).isEmpty();
        }

        assertThat(attempts.begin("alice", "192.0.2.1")).isPresent();
    }

    @Test
    void doesNotCountWhatWasNotLookedAt() {
        for (int i = 0; i < 20; i++) {
            assertThat(attempts.begin("alice", "192.0.2.1")).isEmpty();
            attempts.abandoned("alice", "192.0.2.1");
        }
    }

    @Test
    void remembersOnlySoMany() {
        for (int i = 0; i < 100; i++) {
            attempts.begin("account" + i, "192.0.2." + i);
        }

        assertThat(attempts.remembered()).isEqualTo(10);
    }

    private void fail(String account, String source, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(attempts.begin(account, source)).isEmpty();
        }
    }
}
