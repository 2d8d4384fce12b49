package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Objects, their history, the one file, server parameters, subsystems and rights, over HTTP and from the
/// command line.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdministrationIT {
    private static final String OPEN_LINE = """
            line:
              Open:
                transport: {bindAddress: 127.0.0.1, receivePort: 0}
                access: {exceptions: [127.0.0.1]}
            """;

    private Path folder;
    private Installation site;

    @BeforeAll
    void start(@TempDir Path folder) {
        this.folder = folder;
        site = Installation.start(folder, "");
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private JsonNode object(String type, String name) {
        return site.tandem().get("/api/v1/objects/" + type + "/" + Installation.encoded(name));
    }

    private HttpResponse<String> send(String method, String path, String body, String... header) {
        return site.tandem().send(method, path, body, header.length == 0 ? Map.of() : Map.of(header[0], header[1]));
    }

    @Test
    @Tag("ADM-01")
    void planShowsWhatApplyThenDoesAndTheExportOfItChangesNothing() throws IOException {
        Path file = site.file("location: {Plan: {description: a place}}\n");

        Installation.Ended plan = site.administer("config", "plan", file.toString());
        assertThat(plan.code()).as(plan.said()).isZero();
        assertThat(plan.said()).contains("+ location \"Plan\"");
        assertThat(send("GET", "/api/v1/objects/location/Plan", "").statusCode())
                .isEqualTo(404);

        Installation.Ended apply = site.administer("config", "apply", "--reason", "a test", file.toString());
        assertThat(apply.code()).as(apply.said()).isZero();
        assertThat(object("location", "Plan").at("/object/description").asString(""))
                .isEqualTo("a place");

        Path export = folder.resolve("export.yaml");
        assertThat(site.administer("config", "export", export.toString()).code())
                .isZero();
        Installation.Ended again = site.administer("config", "plan", export.toString());
        assertThat(again.code()).as(again.said()).isZero();
        assertThat(again.said()).doesNotContain("+ ", "~ ", "- location");
        assertThat(Files.readString(export)).doesNotContain("argon2");
    }

    @Test
    @Tag("ADM-01")
    void aFileWithProblemsIsRefusedWithAllOfThemAndNothingIsApplied() {
        String wrong = """
                location: {Kept out: {}}
                line:
                  A: {usage: microsoftLync, transport: {protocol: udp}, locaton: x, identity: {useAnonymous: true}}
                  B: {transport: {receivePort: 99999}}
                """;

        Installation.Ended ended =
                site.administer("config", "apply", site.file(wrong).toString());
        var answer = site.tryApply(wrong);

        assertThat(ended.code()).isEqualTo(1);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(answer).toString())
                .contains("line/A/locaton", "location")
                .contains("line/B/transport/receivePort", "99999");
        assertThat(ended.said()).contains("line/A/locaton", "line/B/transport");
        assertThat(send("GET", "/api/v1/objects/location/Kept%20out", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    @Tag("ADM-01")
    void objectsThatDoNotFitTogetherAreRefusedWithAllReasonsAndNothingIsApplied() {
        var answer = site.tryApply("""
                location: {Kept out: {}}
                line: {A: {usage: microsoftLync, transport: {protocol: udp}, identity: {useAnonymous: true}}}
                lineGroup: {G: {members: [Nobody]}}
                station: {S: {extension: "1x", transport: {line: Nowhere}}}
                """);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(answer).toString())
                .contains("line/A/transport/protocol", "line/A/identity/useAnonymous")
                .contains("lineGroup/G/members/0", "Nobody")
                .contains("station/S/extension", "station/S/transport/line", "Nowhere");
        assertThat(send("GET", "/api/v1/objects/location/Kept%20out", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    @Tag("ADM-01")
    void aChangeMadeOnAnOldVersionIsAConflictWithBothVersions() {
        var made = site.put("location", "Conflict", "{\"description\": \"one\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        String seen = made.headers().firstValue("ETag").orElseThrow();
        assertThat(site.put("location", "Conflict", "{\"description\": \"two\"}", "If-Match", seen)
                        .statusCode())
                .isEqualTo(200);

        var late = site.put("location", "Conflict", "{\"description\": \"three\"}", "If-Match", seen);

        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(Installation.json(late).path("type").asString("")).endsWith("versionConflict");
        assertThat(Installation.json(late).path("expectedVersion").asLong(0))
                .isLessThan(Installation.json(late).path("actualVersion").asLong(0));
        assertThat(object("location", "Conflict").at("/object/description").asString(""))
                .isEqualTo("two");
        var blind = send("PUT", "/api/v1/objects/location/Conflict", "{\"description\": \"four\"}");
        assertThat(blind.statusCode()).isEqualTo(428);
    }

    @Test
    @Tag("ADM-01")
    void everyChangeIsInTheHistoryAndCanBeTakenBack() {
        site.put("location", "History", "{\"description\": \"before\"}");
        var changed = send(
                "PUT",
                "/api/v1/objects/location/History?reason=because",
                "{\"description\": \"after\"}",
                "If-Match",
                "*");
        assertThat(changed.statusCode()).isEqualTo(200);

        JsonNode entry = site.tandem()
                .get("/api/v1/objects/location/History/history")
                .path("items")
                .path(0);
        assertThat(entry.path("author").asString("")).isEqualTo("administrator");
        assertThat(entry.path("reason").asString("")).isEqualTo("because");
        assertThat(entry.path("at").asString("")).isNotEmpty();
        assertThat(entry.at("/changes/0/fields").toString()).contains("description", "before", "after");

        var undone = send("POST", "/api/v1/history/" + entry.path("id").asLong(0) + "/undo", "");

        assertThat(undone.statusCode()).as(undone.body()).isEqualTo(200);
        assertThat(object("location", "History").at("/object/description").asString(""))
                .isEqualTo("before");
        var twice = send("POST", "/api/v1/history/" + entry.path("id").asLong(0) + "/undo", "");
        assertThat(twice.statusCode()).isEqualTo(412);
    }

    @Test
    @Tag("ADM-01")
    void serverParametersAreKnownTypedAndLive() {
        Installation.Ended refused = site.administer("parameter", "set", "LyncInteractionCorrelationTimeout", "soon");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.said()).contains("a whole number", "milliseconds", "soon");
        Installation.Ended set = site.administer("parameter", "set", "LyncInteractionCorrelationTimeout", "2000");
        assertThat(set.code()).as(set.said()).isZero();
        assertThat(set.said()).contains("warning: 2000 is lower than the default 2500");

        JsonNode row = site.row("parameters", "LyncInteractionCorrelationTimeout");

        assertThat(row.path("value").asString("")).isEqualTo("2000");
        assertThat(row.path("defaultValue").asString("")).isEqualTo("2500");
        assertThat(row.path("known").asBoolean(false)).isTrue();
    }

    @Test
    @Tag("HAS-03")
    void subsystemsAreListedStoppedStartedRestartedAndDisabledAndThatSurvivesARestart() {
        site.apply(OPEN_LINE);
        site.awaitLine("Open", "up");
        Installation.Ended list = site.administer("subsystem", "list");
        assertThat(list.code()).isZero();
        assertThat(list.said()).contains("NAME", "START", "STATE");
        String name = subsystemOfLines();
        String path = "/api/v1/subsystems/" + Installation.encoded(name);

        assertThat(site.administer("subsystem", "stop", name).said()).contains(name + " is stopped");
        assertThat(site.tandem().get("/api/v1/lines").path("items").valueStream())
                .noneMatch(line -> line.path("state").asString("").equals("up"));
        assertThat(Installation.json(send("POST", path + "/start", ""))
                        .path("state")
                        .asString(""))
                .isEqualTo("running");
        site.awaitLine("Open", "up");
        assertThat(Installation.json(send("POST", path + "/restart", ""))
                        .path("state")
                        .asString(""))
                .isEqualTo("running");
        site.awaitLine("Open", "up");

        assertThat(site.administer("subsystem", "disable", name).code()).isZero();
        var refused = send("POST", path + "/start", "");
        assertThat(refused.statusCode()).isEqualTo(409);
        site.close();
        site = Installation.start(folder, "");

        JsonNode after = site.row("subsystems", name);
        assertThat(after.path("startType").asString("")).isEqualTo("disabled");
        assertThat(after.path("state").asString("")).isEqualTo("stopped");
        assertThat(site.administer("subsystem", "enable", name).code()).isZero();
        site.awaitLine("Open", "up");
        assertThat(send("POST", "/api/v1/subsystems/nothing/start", "").statusCode())
                .isEqualTo(404);
    }

    private String subsystemOfLines() {
        return site.tandem()
                .get("/api/v1/subsystems")
                .path("items")
                .valueStream()
                .map(row -> row.path("name").asString(""))
                .filter(name -> name.contains("ine"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Tag("ADM-01")
    void anAuditorSeesEverythingAndChangesNothingAndAnAgentNeither() {
        String auditor = token("auditor");
        String agent = token("agent");
        site.put("location", "Watched", "{}");

        assertThat(as(auditor, "GET", "/api/v1/objects/location/Watched", "").statusCode())
                .isEqualTo(200);
        assertThat(as(auditor, "GET", "/api/v1/lines", "").statusCode()).isEqualTo(200);
        assertThat(as(auditor, "GET", "/api/v1/config", "").statusCode()).isEqualTo(200);
        assertThat(as(auditor, "GET", "/api/v1/history", "").statusCode()).isEqualTo(200);
        for (String token : new String[] {auditor, agent}) {
            var put = as(token, "PUT", "/api/v1/objects/location/Watched", "{\"description\": \"mine\"}");
            assertThat(put.statusCode()).as(put.body()).isEqualTo(403);
            assertThat(Installation.json(put).path("right").asString("")).isEqualTo("location.write");
            assertThat(as(token, "POST", "/api/v1/subsystems/registrar/stop", "")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(as(token, "POST", "/api/v1/tokens", "{\"name\": \"x\", \"scopes\": [\"*\"]}")
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(as(agent, "GET", "/api/v1/objects/location/Watched", "").statusCode())
                .isEqualTo(403);
        assertThat(as(agent, "GET", "/api/v1/lines", "").statusCode()).isEqualTo(403);
        assertThat(as("no such token", "GET", "/api/v1/lines", "").statusCode()).isEqualTo(401);
        assertThat(object("location", "Watched").at("/object/description").asString(""))
                .isEmpty();
    }

    /// An API token of an account of this role, whose scope is everything that the account may do.
    private String token(String role) {
        site.apply("account: {an-" + role + ": {roles: [" + role + "]}}\n");
        var made = send(
                "POST",
                "/api/v1/tokens",
                "{\"name\": \"" + role + " token\", \"account\": \"an-" + role + "\", \"scopes\": [\"*\"]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Installation.json(made).path("token").asString("");
    }

    private HttpResponse<String> as(String token, String method, String path, String body) {
        return Installation.stranger(
                site.tandem().http(), method, path, body, Map.of("Authorization", "Bearer " + token, "If-Match", "*"));
    }
}
