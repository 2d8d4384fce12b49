package org.tandem.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.admin.Administration;
import org.tandem.admin.Author;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.Outcome;
import org.tandem.admin.Secret;

class UserTest {
    private static final PasswordSettings CHEAP =
            new PasswordSettings(64, 1, 1, Duration.ZERO, 10, Duration.ofDays(366));

    private final SecureRandom random = new SecureRandom();
    private final Passwords passwords = new Passwords(CHEAP, random);
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private final Administration admin = Administration.inMemory(List.of(Account.TYPE, ApiToken.TYPE), () -> now);
    private final ApiTokens tokens = new ApiTokens(admin::current, () -> now, random);
    private final List<String> loggedIn = new ArrayList<>();
    private final AccountLogIn logIn =
            new AccountLogIn(admin::current, passwords, account -> loggedIn.add(account.name()));

    @TempDir
    private @Nullable Path folder;

    @Test
    void acceptsTheRightPasswordOfAnActiveAccountAlone() {
        put(account("root", Role.ADMINISTRATOR, true, "correct horse"));
        put(account("Alice", Role.AUDITOR, true, "wonderland!"));
        put(account("gone", Role.AUDITOR, false, "wonderland!"));
        put(new Account("nopassword", "", Set.of(), true, false, null));

        assertThat(logIn.check("alice", "wonderland!")).isInstanceOf(AccountLogIn.Outcome.Accepted.class);
        for (var name : List.of("gone", "nopassword", "nobody", "root")) {
            assertThat(logIn.check(name, "wonderland!")).as(name).isInstanceOf(AccountLogIn.Outcome.Rejected.class);
        }
        assertThat(loggedIn).containsExactly("Alice");
    }

    @Test
    void keepsPasswordsAsSaltedArgon2id() {
        var one = passwords.hash("the same password");
        var two = passwords.hash("the same password");

        assertThat(one).startsWith("$argon2id$v=19$m=64,t=1,p=1$").isNotEqualTo(two);
        assertThat(passwords.matches(one, "the same password")).isTrue();
        assertThat(passwords.matches(one, "the same passwore")).isFalse();
    }

    @Test
    void checksAHashThatWasMadeWithOtherSettings() {
        var hash = passwords.hash("hold still");
        var dearer = new Passwords(new PasswordSettings(128, 2, 1, Duration.ZERO, 10, Duration.ofDays(1)), random);

        assertThat(dearer.matches(hash, "hold still")).isTrue();
    }

    @Test
    void refusesHashesThatWouldCostTooMuchToCheck() {
        for (var broken : List.of(
                "plain text",
                "$argon2id$v=19$m=999999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A".repeat(43),
                "$argon2id$v=19$m=64,t=1,p=0$AAAAAAAAAAAAAAAAAAAAAA$" + "A".repeat(43),
                "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A".repeat(43))) {
            assertThatThrownBy(() -> new Account("x", "", Set.of(), true, false, Secret.of(broken)))
                    .hasMessageContaining("passwordHash");
        }
    }

    @Test
    void worksOutOnlySoManyPasswordsAtOnce() throws InterruptedException {
        var slow = new Passwords(new PasswordSettings(32 * 1024, 4, 1, Duration.ZERO, 10, Duration.ofDays(1)), random);
        var hash = slow.hash("correct horse");
        var busy = new java.util.concurrent.atomic.AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    slow.matches(hash, "correct horse");
                } catch (Passwords.Busy e) {
                    busy.incrementAndGet();
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(busy.get()).isBetween(1, 7);
    }

    @Test
    void namesWhatIsWrongWithANewPassword() {
        assertThat(passwords.weakness("alice", "short")).contains("a password has at least 10 characters");
        assertThat(passwords.weakness("alice", "x".repeat(257))).isPresent();
        assertThat(passwords.weakness("wonderland", "Wonderland")).isPresent();
        assertThat(passwords.weakness("alice", "aaaaaaaaaaaab")).isPresent();
        assertThat(passwords.weakness("alice", "correct horse")).isEmpty();
    }

    @Test
    void letsATokenDoWhatBothItsScopesAndItsAccountAllow() {
        put(account("root", Role.ADMINISTRATOR, true, "correct horse"));
        put(account("watch", Role.AUDITOR, true, "correct horse"));
        var made = tokens.make("ci", "watch", Set.of("line.*"), Duration.ofDays(1), "");
        admin.apply(ChangeSet.create(ApiToken.TYPE, made.object()), Author.server("test"), "");

        var rights = tokens.check(made.token()).orElseThrow().rights();

        assertThat(rights.allows("line.read")).isTrue();
        assertThat(rights.allows("line.write")).isFalse();
        assertThat(rights.allows("station.read")).isFalse();
        assertThat(made.toString()).doesNotContain(made.token());
    }

    @Test
    void refusesAlteredExpiredAndOrphanedTokens() {
        put(account("root", Role.ADMINISTRATOR, true, "correct horse"));
        put(account("watch", Role.AUDITOR, true, "correct horse"));
        var made = tokens.make("name with_underscore", "watch", Set.of("*"), Duration.ofDays(1), "");
        admin.apply(ChangeSet.create(ApiToken.TYPE, made.object()), Author.server("test"), "");
        assertThat(tokens.check(made.token())).isPresent();

        var last = made.token().charAt(made.token().length() - 1);
        var altered = made.token().substring(0, made.token().length() - 1) + (last == 'A' ? 'B' : 'A');
        assertThat(tokens.check(altered)).isEmpty();
        for (var nonsense : List.of(
                "", "tandem_", "tandem_x_y", "x".repeat(5000), made.token() + "A", "tandem_" + "_".repeat(44))) {
            assertThat(tokens.check(nonsense)).isEmpty();
        }
        now = now.plus(Duration.ofDays(1));
        assertThat(tokens.check(made.token())).isEmpty();
        now = now.minus(Duration.ofDays(1));
        put(account("watch", Role.AUDITOR, false, "correct horse"));
        assertThat(tokens.check(made.token())).isEmpty();
    }

    @Test
    void comparesRightsByKindAndAction() {
        var auditor = Rights.of(Role.AUDITOR.patterns());
        assertThat(auditor.allows("line.read")).isTrue();
        assertThat(auditor.allows("line.write")).isFalse();
        assertThat(auditor.allows("*.read")).isTrue();
        assertThat(auditor.allows("line.*")).isFalse();
        assertThat(auditor.allows("*")).isFalse();
        assertThat(Rights.of(Set.of("*")).allows("*")).isTrue();
        assertThat(Rights.of(Set.of("line.*")).allows("line.read")).isTrue();
        assertThat(Rights.NONE.allows("line.read")).isFalse();
        assertThat(Rights.of(Set.of("*")).narrowedBy(Set.of()).allows("line.read"))
                .isFalse();
        for (var wrong : List.of("", "line", ".read", "line.", "li ne.read", "line.read.x", "**")) {
            assertThat(Rights.isPattern(wrong)).as(wrong).isFalse();
        }
    }

    @Test
    void everyRoleHasPatternsAndEveryRightANameOfTheRightForm() {
        for (var role : Role.values()) {
            assertThat(role.patterns()).allMatch(Rights::isPattern);
        }
        for (var right : Right.values()) {
            assertThat(Rights.isPattern(right.key())).isTrue();
            assertThat(right.key()).doesNotContain("*");
        }
    }

    @Test
    void neverLosesTheLastAdministrator() {
        put(account("root", Role.ADMINISTRATOR, true, "correct horse"));

        var demoted = admin.apply(
                ChangeSet.put(Account.TYPE, account("root", Role.AUDITOR, true, "correct horse"), ChangeSet.ANY),
                Author.server("test"),
                "");

        assertThat(demoted)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem.path()).isEqualTo("account/root/roles")));
    }

    @Test
    void makesAnAdministratorOnceAndShowsThePasswordOnce() throws IOException {
        var file = java.util.Objects.requireNonNull(folder).resolve("run/first-administrator");
        var first = new FirstAdministrator(file);

        var password = first.make(admin, passwords, random).orElseThrow();

        assertThat(Files.readString(file)).isEqualTo(password + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(first.make(admin, passwords, random)).isEmpty();
        assertThat(logIn.check("administrator", password)).isInstanceOf(AccountLogIn.Outcome.Accepted.class);
        first.loggedIn(account("somebody", Role.AUDITOR, true, "correct horse"));
        assertThat(file).exists();
        first.loggedIn(admin.current().find(Account.TYPE, "administrator").orElseThrow());
        assertThat(file).doesNotExist();
    }

    private Account account(String name, Role role, boolean active, String password) {
        return new Account(name, "", Set.of(role), active, false, Secret.of(passwords.hash(password)));
    }

    private void put(Account account) {
        assertThat(admin.apply(ChangeSet.put(Account.TYPE, account, ChangeSet.ANY), Author.server("test"), ""))
                .isInstanceOf(Outcome.Applied.class);
    }
}
