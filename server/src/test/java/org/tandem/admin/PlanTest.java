package org.tandem.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.admin.Samples.Login;
import org.tandem.admin.Samples.Phone;
import org.tandem.admin.Samples.Proxy;
import org.tandem.admin.Samples.Site;
import org.tandem.admin.Samples.Trunk;
import org.tandem.base.LineId;

@Tag("ADM-01")
class PlanTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    private final Administration admin = Administration.inMemory(Samples.TYPES, InstantSource.fixed(NOW));

    @BeforeEach
    void fill() {
        admin.apply(
                ChangeSet.create(
                                Samples.TRUNK,
                                Trunk.named("Lync: \"east\"")
                                        .with(new Proxy("+1317", 5066))
                                        .withPassword(Secret.of("swordfish"))
                                        .withLogins(new Login("no", Secret.of("hunter2"))))
                        .and(new Change.Put<>(
                                Samples.PHONE, new Phone("8001", new LineId("lync: \"EAST\""), 2), ChangeSet.ANY)),
                Samples.ADA,
                "");
    }

    private String export() {
        return new Export(admin).write(NOW);
    }

    private static List<String> texts(Plan plan) {
        return plan.problems().stream().map(Problem::toString).toList();
    }

    private static String file(String objects) {
        return "tandem: {format: 1}\nobjects:\n" + objects.indent(2);
    }

    @Test
    void theExportReadsAsItIsMeant() {
        assertThat(export().lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "tandem:",
                        "  format: 1",
                        "  version: 1",
                        "  complete: true",
                        "objects:",
                        "  trunk:",
                        "    'Lync: \"east\"':",
                        "      usage: \"generalPurpose\"",
                        "      proxies:",
                        "      - host: \"+1317\"",
                        "        port: 5066",
                        "      session:",
                        "        timer: true",
                        "        interval: \"30m\"",
                        "      password: \"<secret kept>\"",
                        "      logins:",
                        "      - name: \"no\"",
                        "        password: \"<secret kept>\"",
                        "  phone:",
                        "    \"8001\":",
                        "      line: \"lync: \\\"EAST\\\"\"",
                        "      appearances: 2",
                        "  site:",
                        "    site:",
                        "      country: \"US\"");
    }

    @Test
    void anUnchangedExportChangesNothing() {
        var plan = Plan.of(export(), admin);

        assertThat(texts(plan)).isEmpty();
        assertThat(plan.differences()).isEmpty();
        assertThat(plan.isApplicable()).isTrue();
        assertThat(plan.apply(admin, Samples.ADA, "")).isInstanceOf(Outcome.Applied.class);
        assertThat(admin.current().version()).isEqualTo(1);
    }

    @Test
    void saysFieldByFieldWhatWouldChangeAndDoesExactlyThat() {
        var file = export().replace("port: 5066", "port: 5070")
                .replaceFirst("password: \"<secret kept>\"", "password: \"newer\"")
                .replace("  \"8001\":", "  \"8002\":")
                .replace("country: \"US\"", "country: \"AT\"");

        var plan = Plan.of(file, admin);

        assertThat(plan.describe()).isEqualTo("""
                ~ trunk "Lync: "east""
                    proxies/0/port: 5066 -> 5070
                    password: "<secret>" -> "<secret changed>"
                + phone "8002" {"name":"8002","line":"lync: \\"EAST\\"","appearances":2}
                - phone "8001"
                + site "site" {"name":"site","country":"AT"}
                """);
        assertThat(admin.current().version()).isEqualTo(1);

        assertThat(plan.apply(admin, Samples.ADA, "import")).isInstanceOf(Outcome.Applied.class);
        var trunk = admin.current().all(Samples.TRUNK).getFirst();
        assertThat(trunk.password()).isEqualTo(Secret.of("newer"));
        assertThat(trunk.logins()).containsExactly(new Login("no", Secret.of("hunter2")));
        assertThat(admin.current().all(Samples.PHONE)).extracting(Phone::name).containsExactly("8002");
        assertThat(admin.current().single(Samples.SITE).country()).isEqualTo("AT");
    }

    @Test
    void aPlanIsRefusedWhenSomethingChangedSince() {
        var plan = Plan.of(export().replace("5066", "5070"), admin);
        admin.apply(ChangeSet.put(Samples.SITE, new Site("site", "DE"), 0), Samples.ADA, "");

        assertThat(plan.apply(admin, Samples.ADA, "")).isEqualTo(new Outcome.Conflict("", "", 1, 2));
        assertThat(texts(Plan.of(export().replace("version: 2", "version: 1"), admin)))
                .containsExactly(
                        "tandem/version: the file was written at version 1, the data are now at 2: applying it may"
                                + " take back what was changed since (warning)");
    }

    @Test
    void deletesOnlyWhatACompleteFileListsTheTypeOf() {
        assertThat(Plan.of(file("phone: {}"), admin).differences()).isEmpty();
        var complete = "tandem: {format: 1, complete: true}\nobjects: {";
        assertThat(Plan.of(complete + "site: {}}", admin).differences()).isEmpty();
        assertThat(Plan.of(complete + "phone: {}}", admin).describe()).isEqualTo("- phone \"8001\"\n");
        assertThat(texts(Plan.of(complete + "trunk: {}}", admin)))
                .containsExactly("phone/8001/line: there is no trunk lync: \"EAST\"");
    }

    @Test
    void tellsAllProblemsOfAFileAtOnceWithPathsAndWhatWasMeant() {
        var plan = Plan.of("""
                tandem: {format: 1, compleet: true}
                objects:
                  trunks: {}
                  trunk:
                    A:
                      usage: microsoftLink
                      proxys: []
                      proxies:
                      - {host: 10, port: "5066"}
                      - {host: h, port: 99999}
                      session: {interval: 5 minutes}
                      callers: {type: toStatio, station: x}
                      password: 5
                    a: {}
                  phone:
                    "1": {appearances: 1.5}
                """, admin);

        assertThat(plan.isApplicable()).isFalse();
        assertThat(texts(plan))
                .containsExactlyInAnyOrder(
                        "tandem/compleet: this is not known; did you mean \"complete\"?",
                        "objects/trunks: this is not known; did you mean \"trunk\"?",
                        "trunk/A/proxys: there is no such field; did you mean \"proxies\"?",
                        "trunk/A/usage: one of generalPurpose, microsoftLync was expected, not the text"
                                + " \"microsoftLink\"; did you mean \"microsoftLync\"?",
                        "trunk/A/proxies/0/host: a text was expected, not the number 10: put it in quotes",
                        "trunk/A/proxies/0/port: a whole number was expected, not the text \"5066\"",
                        "trunk/A/proxies/1/port: port 99999 is not 1 to 65535",
                        "trunk/A/session/interval: a duration such as 20s, 500ms, 5m, 1h or 2d was expected, not"
                                + " \"5 minutes\"",
                        "trunk/A/callers/type: one of toStation, nowhere was expected, not the text \"toStatio\"; did you"
                                + " mean \"toStation\"?",
                        "trunk/A/password: a secret is a text: put it in quotes",
                        "trunk/a: is the same name as \"A\"",
                        "phone/1/line: is missing",
                        "phone/1/appearances: a whole number was expected, not the number 1.5");
    }

    @Test
    void leavesDefaultsToFieldsThatAreNotThere() {
        Plan.of(
                        file(
                                "trunk: {B: {proxies: [{host: h}], session: {timer: false}, callers: {type: nowhere, reason: r}}}"),
                        admin)
                .apply(admin, Samples.ADA, "");

        var trunk = admin.current().find(Samples.TRUNK, "b").orElseThrow();
        assertThat(trunk.proxies()).containsExactly(new Proxy("h", 5066));
        assertThat(trunk.session()).isEqualTo(new Samples.Session(false, java.time.Duration.ofMinutes(30)));
        assertThat(trunk.callers()).isEqualTo(new Samples.Target.Nowhere("r"));
        assertThat(trunk.domain()).isNull();
    }

    @Test
    void refusesTextsThatAreBrokenOrMeantToBreakSomething() {
        for (var text : List.of(
                "",
                "just text",
                "- a",
                "tandem: {format: 2}",
                "tandem: {format: x}\nobjects: {}",
                "tandem: {format: 1}\nobjects: {trunk: {A: {}, A: {}}}",
                "tandem: {format: 1}\nobjects: {trunk: [1]}",
                "tandem: {format: 1}\nobjects: {trunk: {A: &a {}, B: *a}}",
                "tandem: {format: 1}\nobjects: {trunk: {A: {name: x}}}",
                "tandem: {format: 1}\nobjects: {trunk: {\"\": {}}}",
                "tandem: {format: 1}\nobjects: {site: {two: {country: x}}}",
                "tandem: {format: 1}\nobjects: {trunk: {A: " + "[".repeat(10_000) + "}}",
                "tandem: {format: 1}\n\tobjects: {}",
                "tandem: {format: 1}\n---\ntandem: {format: 1}",
                "tandem: {format: 1}\nobjects: {trunk: {N: {password: <secret kept>}}}")) {
            var plan = Plan.of(text, admin);
            assertThat(plan.isApplicable()).as(text).isFalse();
            assertThat(plan.problems()).as(text).isNotEmpty();
            assertThat(plan.apply(admin, Samples.ADA, "")).isInstanceOf(Outcome.Refused.class);
        }
        assertThat(admin.current().version()).isEqualTo(1);
    }
}
