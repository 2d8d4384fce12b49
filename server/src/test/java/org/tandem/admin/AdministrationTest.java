package org.tandem.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.admin.Samples.Phone;
import org.tandem.admin.Samples.Proxy;
import org.tandem.admin.Samples.Site;
import org.tandem.admin.Samples.Trunk;
import org.tandem.base.LineId;

@Tag("ADM-01")
class AdministrationTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    private final Administration admin = Administration.inMemory(Samples.TYPES, InstantSource.fixed(NOW));

    @Test
    void appliesAllChangesOfASetOrNone() {
        var good = ChangeSet.create(Samples.TRUNK, Trunk.named("Lync"))
                .and(new Change.Put<>(Samples.PHONE, new Phone("1", new LineId("lync"), 1), ChangeSet.ANY));
        assertThat(admin.apply(good, Samples.ADA, "first")).isInstanceOf(Outcome.Applied.class);

        var bad = ChangeSet.create(Samples.TRUNK, Trunk.named("Other"))
                .and(new Change.Put<>(Samples.PHONE, new Phone("2", new LineId("Nowhere"), 1), ChangeSet.ANY));
        var outcome = admin.apply(bad, Samples.ADA, "");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problems())
                                .containsExactly(new Problem(
                                        "phone/2/line", Problem.Severity.ERROR, "there is no trunk Nowhere")));
        assertThat(admin.current().version()).isEqualTo(1);
        assertThat(admin.current().find(Samples.TRUNK, "Other")).isEmpty();
        assertThat(admin.current().find(Samples.TRUNK, "LYNC")).isPresent();
    }

    @Test
    void tellsAllProblemsOfTheWholeResultingStateAtOnce() {
        apply(ChangeSet.create(Samples.TRUNK, Trunk.named("A").with(new Proxy("h", 5066)))
                .and(new Change.Put<>(Samples.PHONE, new Phone("1", new LineId("A"), 1), ChangeSet.ANY)));

        var outcome = admin.apply(
                ChangeSet.delete(Samples.TRUNK, "a", ChangeSet.ANY)
                        .and(new Change.Put<>(
                                Samples.PHONE, new Phone("x/y", new LineId("no"), 1), ChangeSet.MUST_NOT_EXIST))
                        .and(new Change.Put<>(Samples.PHONE, new Phone(" z", new LineId("A"), 1), ChangeSet.ANY)),
                Samples.ADA,
                "");
        assertThat(problems(outcome)).containsExactly("phone/ z/name: a name neither begins nor ends with a blank");

        var later = admin.apply(
                ChangeSet.delete(Samples.TRUNK, "a", ChangeSet.ANY)
                        .and(new Change.Put<>(
                                Samples.PHONE, new Phone("x/y", new LineId("no"), 1), ChangeSet.MUST_NOT_EXIST)),
                Samples.ADA,
                "");
        assertThat(problems(later))
                .containsExactlyInAnyOrder(
                        "phone/1/line: there is no trunk A", "phone/x~1y/line: there is no trunk no");
    }

    @Test
    void keepsALateWriterFromOverwritingAnEarlierOne() {
        apply(ChangeSet.create(Samples.TRUNK, Trunk.named("A")));
        long seen = version("A");
        apply(ChangeSet.put(Samples.TRUNK, Trunk.named("A").with(new Proxy("one", 2000)), seen));

        var late = ChangeSet.put(Samples.TRUNK, Trunk.named("A").with(new Proxy("two", 2000)), seen);

        assertThat(admin.apply(late, Samples.ADA, "")).isEqualTo(new Outcome.Conflict("trunk", "A", 1, 2));
        assertThat(admin.apply(ChangeSet.create(Samples.TRUNK, Trunk.named("a")), Samples.ADA, ""))
                .isEqualTo(new Outcome.Conflict("trunk", "a", 0, 2));
        assertThat(admin.apply(ChangeSet.delete(Samples.TRUNK, "gone", 7), Samples.ADA, ""))
                .isEqualTo(new Outcome.Conflict("trunk", "gone", 7, 0));
        assertThat(admin.apply(
                        ChangeSet.delete(Samples.TRUNK, "A", ChangeSet.ANY).basedOn(1), Samples.ADA, ""))
                .isEqualTo(new Outcome.Conflict("", "", 1, 2));
    }

    @Test
    void tellsListenersInOrderAlsoWhenOneOfThemChangesSomethingOrFails() {
        var seen = new ArrayList<String>();
        admin.onChange(committed -> {
            seen.add("first " + committed.after().version());
            if (committed.after().version() == 1) {
                apply(ChangeSet.create(Samples.TRUNK, Trunk.named("B")));
                throw new IllegalArgumentException("a listener's mistake");
            }
        });
        admin.onChange(committed -> seen.add("second " + committed.before().version() + ">"
                + committed.after().version()));

        apply(ChangeSet.create(Samples.TRUNK, Trunk.named("A")));

        assertThat(seen).containsExactly("first 1", "second 0>1", "first 2", "second 1>2");
    }

    @Test
    void aChangeThatChangesNothingMakesNoVersion() {
        apply(ChangeSet.create(Samples.TRUNK, Trunk.named("A")));

        var outcome = apply(ChangeSet.put(Samples.TRUNK, Trunk.named("A"), 1));

        assertThat(outcome.changes()).isEmpty();
        assertThat(admin.current().version()).isEqualTo(1);
    }

    @Test
    void aSingletonIsThereBeforeItIsSetAndAfterItIsDeleted() {
        assertThat(admin.current().single(Samples.SITE).country()).isEqualTo("US");

        apply(ChangeSet.put(Samples.SITE, new Site("site", "AT"), 0));
        assertThat(admin.current().single(Samples.SITE).country()).isEqualTo("AT");
        assertThat(problems(admin.apply(ChangeSet.create(Samples.SITE, new Site("two", "")), Samples.ADA, "")))
                .containsExactly("site/two/name: the only object of site is named site");

        apply(ChangeSet.delete(Samples.SITE, "site", 1));
        assertThat(admin.current().single(Samples.SITE).country()).isEqualTo("US");
    }

    @Test
    void historySaysWhoWhenWhyAndWhatWithoutSecrets() {
        apply(ChangeSet.create(Samples.TRUNK, Trunk.named("A").withPassword(Secret.of("swordfish"))));
        admin.apply(
                ChangeSet.put(
                        Samples.TRUNK,
                        Trunk.named("A").withPassword(Secret.of("hunter2")).with(new Proxy("h", 99)),
                        1),
                Samples.ADA,
                "moved");

        var page = admin.history(Samples.TRUNK, "a", HistoryPage.NEWEST, 1);

        assertThat(page.nextBefore()).isEqualTo(2);
        var entry = page.entries().getFirst();
        assertThat(entry.author()).isEqualTo(Samples.ADA);
        assertThat(entry.at()).isEqualTo(NOW);
        assertThat(entry.reason()).isEqualTo("moved");
        assertThat(entry.changes().getFirst().fields().stream().map(Object::toString))
                .containsExactlyInAnyOrder(
                        "proxies: (none) -> [{\"host\":\"h\",\"port\":99}]",
                        "password: \"<secret>\" -> \"<secret changed>\"");
        assertThat(entry.toString()).doesNotContain("swordfish").doesNotContain("hunter2");
        assertThat(admin.history(Samples.TRUNK, "A", page.nextBefore(), 1).entries())
                .extracting(HistoryEntry::id)
                .containsExactly(1L);
        assertThat(admin.history(Samples.PHONE, null, HistoryPage.NEWEST, 5).entries())
                .isEmpty();
    }

    @Test
    void undoBringsBackWhatWasThereSecretsIncluded() {
        apply(ChangeSet.create(Samples.TRUNK, Trunk.named("A").withPassword(Secret.of("swordfish"))));
        apply(ChangeSet.delete(Samples.TRUNK, "A", 1).and(new Change.Put<>(Samples.TRUNK, Trunk.named("B"), 0)));

        assertThat(admin.undo(2, Samples.ADA, "sorry")).isInstanceOf(Outcome.Applied.class);

        var back = admin.current().find(Samples.TRUNK, "A").orElseThrow();
        assertThat(back).isEqualTo(Trunk.named("A").withPassword(Secret.of("swordfish")));
        assertThat(admin.current().find(Samples.TRUNK, "B")).isEmpty();
        assertThat(admin.undo(1, Samples.ADA, "")).isEqualTo(new Outcome.Conflict("trunk", "A", 1, 3));
        assertThat(problems(admin.undo(99, Samples.ADA, "")))
                .containsExactly("history/99: the history does not hold this entry");
    }

    @Test
    void aKeptSecretIsTheStoredOneAlsoWhereAListWasReordered() {
        apply(ChangeSet.create(
                Samples.TRUNK,
                Trunk.named("A")
                        .withPassword(Secret.of("p"))
                        .withLogins(new Samples.Login("x", Secret.of("sx")), new Samples.Login("y", Secret.of("sy")))));

        apply(ChangeSet.put(
                Samples.TRUNK,
                Trunk.named("A")
                        .withPassword(Secret.KEPT)
                        .withLogins(new Samples.Login("y", Secret.KEPT), new Samples.Login("x", Secret.of("new"))),
                1));

        var now = admin.current().find(Samples.TRUNK, "A").orElseThrow();
        assertThat(now.password()).isEqualTo(Secret.of("p"));
        assertThat(now.logins())
                .containsExactly(new Samples.Login("y", Secret.of("sy")), new Samples.Login("x", Secret.of("new")));
        assertThat(problems(admin.apply(
                        ChangeSet.create(Samples.TRUNK, Trunk.named("N").withPassword(Secret.KEPT)), Samples.ADA, "")))
                .containsExactly("trunk/N/password: there is no stored secret to keep: give its value instead of"
                        + " <secret kept>");
    }

    @Test
    void anOldErrorElsewhereKeepsNobodyFromMendingSomething() {
        var strict = new boolean[1];
        var type = ObjectType.<Phone>named("phone", Phone.class, (phone, _, problems) -> {
            if (strict[0] && phone.appearances() > 1) {
                problems.error("appearances", "too many");
            }
        });
        var changing = Administration.inMemory(List.of(type), InstantSource.fixed(NOW));
        changing.apply(ChangeSet.create(type, new Phone("1", new LineId("l"), 5)), Samples.ADA, "");
        strict[0] = true;

        assertThat(changing.apply(ChangeSet.create(type, new Phone("2", new LineId("l"), 1)), Samples.ADA, ""))
                .isInstanceOfSatisfying(
                        Outcome.Applied.class,
                        applied -> assertThat(applied.warnings())
                                .extracting(Problem::path)
                                .containsExactly("phone/1/appearances"));
        assertThat(problems(changing.apply(
                        ChangeSet.put(type, new Phone("1", new LineId("m"), 5), ChangeSet.ANY), Samples.ADA, "")))
                .containsExactly("phone/1/appearances: too many");
        assertThat(changing.findings()).hasSize(1);
    }

    private Outcome.Applied apply(ChangeSet changes) {
        var outcome = admin.apply(changes, Samples.ADA, "");
        assertThat(outcome).isInstanceOf(Outcome.Applied.class);
        return (Outcome.Applied) outcome;
    }

    private long version(String name) {
        return admin.current().versioned(Samples.TRUNK, name).orElseThrow().version();
    }

    private static List<String> problems(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome)
                .problems().stream().map(Problem::toString).toList();
    }
}
