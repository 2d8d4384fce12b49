package org.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandem.api.ApiFixture.json;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.admin.Author;

@Timeout(120)
class ApiTest {
    private final ApiFixture api = new ApiFixture();
    private final String root = api.token("root", "*");

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    @Tag("ADM-01")
    void createsReadsReplacesAndDeletesAnObjectOfAnyType() {
        var created = put("a", "{\"size\":1}", "If-None-Match", "*");
        assertThat(created.statusCode()).isEqualTo(201);
        var tag = created.headers().firstValue("ETag").orElseThrow();

        var read = api.send(root, "GET", "/objects/thing/a", "");
        assertThat(json(read).path("object").path("size").asInt()).isEqualTo(1);
        assertThat(json(read).path("changedBy").asString()).isEqualTo("root");
        assertThat(read.headers().firstValue("ETag")).contains(tag);
        assertThat(api.send(root, "GET", "/objects/thing/a", "", "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);

        var replaced = put("a", "{\"name\":\"a\",\"size\":2}", "If-Match", tag);
        assertThat(replaced.statusCode()).isEqualTo(200);
        var newTag = replaced.headers().firstValue("ETag").orElseThrow();
        assertThat(api.send(root, "DELETE", "/objects/thing/a", "", "If-Match", newTag)
                        .statusCode())
                .isEqualTo(204);
        assertThat(api.send(root, "GET", "/objects/thing/a", "").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesALostUpdateAndNamesBothVersions() {
        var seen = put("a", "{\"size\":1}", "If-None-Match", "*")
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        var faster = put("a", "{\"size\":2}", "If-Match", seen)
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        var late = put("a", "{\"size\":3}", "If-Match", seen);

        assertThat(late.statusCode()).isEqualTo(412);
        assertThat("\"" + json(late).path("expectedVersion").asLong() + "\"").isEqualTo(seen);
        assertThat("\"" + json(late).path("actualVersion").asLong() + "\"").isEqualTo(faster);
        assertThat(put("a", "{\"size\":3}", "If-None-Match", "*").statusCode()).isEqualTo(412);
        assertThat(api.send(root, "DELETE", "/objects/thing/a", "", "If-Match", seen)
                        .statusCode())
                .isEqualTo(412);
        assertThat(put("a", "{\"size\":3}", "If-Match", "*").statusCode()).isEqualTo(200);
    }

    @Test
    void demandsThatTheAuthorSaysWhatHeHasSeen() {
        assertThat(put("a", "{\"size\":1}").statusCode()).isEqualTo(428);
        put("a", "{\"size\":1}", "If-None-Match", "*");
        assertThat(api.send(root, "DELETE", "/objects/thing/a", "").statusCode())
                .isEqualTo(428);
        assertThat(put("a", "{\"size\":1}", "If-Match", "17").statusCode()).isEqualTo(400);
        assertThat(put("b", "{\"size\":1}", "If-Match", "*").statusCode()).isEqualTo(404);
    }

    @Test
    @Tag("ADM-01")
    void tellsAllProblemsAtOnceWithTheirPaths() {
        var wrong = put("a", "{\"size\":\"big\",\"colour\":\"red\",\"friend\":5}", "If-None-Match", "*");

        assertThat(wrong.statusCode()).isEqualTo(422);
        var paths = new ArrayList<String>();
        json(wrong).path("problems").forEach(one -> paths.add(one.path("path").asString()));
        assertThat(paths).contains("thing/a/size", "thing/a/colour", "thing/a/friend");

        var dangling = put("a", "{\"size\":1,\"friend\":\"nobody\"}", "If-None-Match", "*");
        assertThat(dangling.statusCode()).isEqualTo(422);
        assertThat(json(dangling).path("problems").get(0).path("path").asString())
                .isEqualTo("thing/a/friend");
        assertThat(api.administration.current().all(ApiFixture.THING)).isEmpty();
    }

    @Test
    void showsWarningsOfAChangeThatWasMade() {
        var unlucky = put("a", "{\"size\":13}", "If-None-Match", "*");

        assertThat(unlucky.statusCode()).isEqualTo(201);
        assertThat(json(unlucky).path("warnings").get(0).path("message").asString())
                .contains("bad luck");
    }

    @Test
    void keepsTheNameOfTheAddress() {
        assertThat(put("a", "{\"name\":\"b\",\"size\":1}", "If-None-Match", "*").statusCode())
                .isEqualTo(400);
        assertThat(put("a%2Fb%20%C3%BC", "{\"size\":1}", "If-None-Match", "*").statusCode())
                .isEqualTo(201);
        assertThat(json(api.send(root, "GET", "/objects/thing/a%2Fb%20%C3%BC", ""))
                        .path("name")
                        .asString())
                .isEqualTo("a/b ü");
        assertThat(api.send(root, "GET", "/objects/nothing/a", "").statusCode()).isEqualTo(404);
    }

    @Test
    void pagesThroughAListWithoutMissingOrRepeating() {
        for (int i = 10; i < 35; i++) {
            api.put(ApiFixture.THING, new ApiFixture.Thing("t" + i, i, ""));
        }
        var names = new ArrayList<String>();
        var cursor = "";
        do {
            var page = json(api.send(root, "GET", "/objects/thing?limit=10" + cursor, ""));
            page.path("items").forEach(one -> names.add(one.path("name").asString()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asString() : "";
        } while (!cursor.isEmpty());

        assertThat(names).hasSize(25).isSorted().doesNotHaveDuplicates();
        assertThat(api.send(root, "GET", "/objects/thing?cursor=*", "").statusCode())
                .isEqualTo(400);
        assertThat(api.send(root, "GET", "/objects/thing?limit=0", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    @Tag("ADM-01")
    void keepsAHistoryAndTakesChangesBack() {
        put("a", "{\"size\":1}", "If-None-Match", "*");
        var second = api.send(root, "PUT", "/objects/thing/a?reason=bigger%20now", "{\"size\":2}", "If-Match", "*");
        assertThat(second.statusCode()).isEqualTo(200);

        var history = json(api.send(root, "GET", "/objects/thing/a/history", ""));
        var entry = history.path("items").get(0);
        assertThat(entry.path("author").asString()).isEqualTo("root");
        assertThat(entry.path("reason").asString()).isEqualTo("bigger now");
        assertThat(entry.path("changes")
                        .get(0)
                        .path("fields")
                        .get(0)
                        .path("path")
                        .asString())
                .isEqualTo("size");

        var undone = api.send(root, "POST", "/history/" + entry.path("id").asLong() + "/undo", "");
        assertThat(undone.statusCode()).as(undone.body()).isEqualTo(200);
        assertThat(api.administration
                        .current()
                        .find(ApiFixture.THING, "a")
                        .orElseThrow()
                        .size())
                .isEqualTo(1);
        assertThat(api.send(root, "POST", "/history/999/undo", "").statusCode()).isEqualTo(404);
        var noThing = api.token("root", "history.*");
        assertThat(api.send(noThing, "POST", "/history/" + entry.path("id").asLong() + "/undo", "")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void tellsTheCommandLineApartInTheHistory() {
        api.send(root, "PUT", "/objects/thing/a", "{\"size\":2}", "If-None-Match", "*", "User-Agent", "tandem-cli/1");

        assertThat(api.administration
                        .history(null, null, Long.MAX_VALUE, 1)
                        .entries()
                        .getFirst()
                        .author()
                        .through())
                .isEqualTo(Author.Through.COMMAND_LINE);
    }

    @Test
    void neverShowsSecrets() {
        var all = api.send(root, "GET", "/objects/account", "").body()
                + api.send(root, "GET", "/objects/apiToken", "").body()
                + api.send(root, "GET", "/history", "").body();

        assertThat(all).contains("<secret kept>").doesNotContain("argon2");
    }

    @Test
    void letsAnAuditorSeeAndChangeNothing() {
        var audit = api.token("audit", "*");

        assertThat(api.send(audit, "GET", "/objects/thing", "").statusCode()).isEqualTo(200);
        assertThat(api.send(audit, "PUT", "/objects/thing/a", "{\"size\":2}", "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void setsPasswordsAndEndsLogInsMadeBefore() {
        var login = api.send(api.request("POST", "/session", "{\"account\":\"audit\",\"password\":\"correct horse\"}"));
        assertThat(login.statusCode()).isEqualTo(201);
        var cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0];
        assertThat(api.send(root, "POST", "/accounts/audit/password", "{\"password\":\"short\"}")
                        .statusCode())
                .isEqualTo(422);

        var set = api.send(root, "POST", "/accounts/audit/password", "{\"password\":\"battery staple\"}");

        assertThat(set.statusCode()).isEqualTo(204);
        assertThat(api.send(api.request("GET", "/session", "").header("Cookie", cookie))
                        .statusCode())
                .isEqualTo(401);
        var again =
                api.send(api.request("POST", "/session", "{\"account\":\"audit\",\"password\":\"battery staple\"}"));
        assertThat(json(again).path("mustChangePassword").asBoolean()).isTrue();
        var change = api.request("POST", "/session/password", """
                {"current":"battery staple","password":"one more horse"}""")
                .header(
                        "Cookie",
                        again.headers().firstValue("Set-Cookie").orElseThrow().split(";", -1)[0])
                .header("X-CSRF-Token", json(again).path("csrfToken").asString());
        assertThat(api.send(change).statusCode()).isEqualTo(204);
        var last = api.send(api.request("POST", "/session", "{\"account\":\"audit\",\"password\":\"one more horse\"}"));
        assertThat(json(last).path("mustChangePassword").asBoolean()).isFalse();
    }

    @Test
    void makesTokensThatCanDoNoMoreThanTheirMaker() {
        var made = api.send(root, "POST", "/tokens", "{\"name\":\"ci\",\"scopes\":[\"thing.read\"],\"days\":1}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var token = json(made).path("token").asString();

        assertThat(api.send(token, "GET", "/objects/thing", "").statusCode()).isEqualTo(200);
        assertThat(api.send(token, "GET", "/objects/account", "").statusCode()).isEqualTo(403);
        var narrow = api.token("root", "apiToken.write", "thing.*");
        assertThat(api.send(narrow, "POST", "/tokens", "{\"name\":\"x\",\"scopes\":[\"*\"]}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.send(narrow, "POST", "/tokens", "{\"name\":\"x\",\"scopes\":[\"*.read\"]}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(api.send(narrow, "POST", "/tokens", "{\"name\":\"x\",\"scopes\":[\"thing.write\"]}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(api.send(root, "POST", "/tokens", "{\"name\":\"y\",\"scopes\":[\"nonsense\"]}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(api.send(root, "POST", "/tokens", "{\"name\":\"y\",\"scopes\":[\"*\"],\"days\":9999}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void doesNotLetTheLastAdministratorGo() {
        var gone = api.send(root, "DELETE", "/objects/account/root", "", "If-Match", "*");

        assertThat(gone.statusCode()).isEqualTo(422);
    }

    @Test
    @Tag("HAS-03")
    void startsAndStopsSubsystems() {
        assertThat(json(api.send(root, "POST", "/subsystems/calls/start", ""))
                        .path("state")
                        .asString())
                .isEqualTo("running");
        assertThat(json(api.send(root, "POST", "/subsystems/calls/restart", ""))
                        .path("state")
                        .asString())
                .isEqualTo("running");
        assertThat(json(api.send(root, "POST", "/subsystems/calls/stop", ""))
                        .path("state")
                        .asString())
                .isEqualTo("stopped");
        assertThat(api.send(root, "POST", "/subsystems/nothing/stop", "").statusCode())
                .isEqualTo(404);
        api.send(root, "PUT", "/objects/subsystem/calls", "{\"startType\":\"disabled\"}", "If-None-Match", "*");
        assertThat(api.send(root, "POST", "/subsystems/calls/start", "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void listsParametersWithTheirMeaning() {
        api.send(root, "PUT", "/objects/serverParameter/PatienceTimeout", "{\"value\":\"3000\"}", "If-None-Match", "*");
        api.send(root, "PUT", "/objects/serverParameter/Other", "{\"value\":\"x\"}", "If-None-Match", "*");

        var rows = json(api.send(root, "GET", "/parameters", "")).path("items");

        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.get(0).path("known").asBoolean()).isFalse();
        assertThat(rows.get(1).path("value").asString()).isEqualTo("3000");
        assertThat(rows.get(1).path("defaultValue").asString()).isEqualTo("2500");
    }

    @Test
    @Tag("DIA-05")
    void explainsANumber() {
        var answer = json(api.send(root, "GET", "/dialplan/explain?number=%2B15551234&location=home", ""));

        assertThat(answer.path("number").asString()).isEqualTo("+15551234");
        assertThat(answer.path("outcome").asString()).isEqualTo("noMatch");
        assertThat(answer.path("decision")
                        .path("trace")
                        .path("steps")
                        .get(1)
                        .path("type")
                        .asString())
                .isEqualTo("passed");
        assertThat(answer.path("text").asString()).contains("no entry fits");
        assertThat(api.send(root, "GET", "/dialplan/explain", "").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /calls               | {"station": "anna", "to": "100"}  | 202 |
            /calls               | {"station": "bert", "to": "100"}  | 422 | noSuchStation
            /calls               | {"station": "anna"}               | 400 | badRequest
            /calls/c1/hold       | {}                                | 202 |
            /calls/c1/hold       | {"leg": "c1-0"}                   | 202 |
            /calls/c1/hold       | {"leg": ""}                       | 400 | badRequest
            /calls/c9/hold       | {}                                | 404 | notFound
            /calls/c1/retrieve   | {}                                | 409 | wrongState
            /calls/c1/answer     | {}                                | 409 | notAble
            /calls/c1/deflect    | {"to": "200"}                     | 409 | underWay
            /calls/c1/deflect    | {}                                | 400 | badRequest
            /calls/c1/consult    | {"to": "200"}                     | 202 |
            /calls/c1/transfer   | {"to": "200"}                     | 202 |
            /calls/c1/transfer   | {"to": "999"}                     | 422 | notReachable
            /calls/c1/transfer   | {"call": "c2"}                    | 422 | noSuchLeg
            /calls/c1/transfer   | {"call": "c2", "to": "1"}         | 400 | badRequest
            /calls/c1/transfer   | {}                                | 400 | badRequest
            """)
    void aCommandOnACallIsBegunOrRefusedWithItsReason(String path, String body, int status, @Nullable String code) {
        var root = api.token("root", "*");

        var answer = api.send(root, "POST", path, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        if (code != null) {
            assertThat(json(answer).path("type").asString()).isEqualTo("urn:tandem:problem:" + code);
        }
        assertThat(api.send(api.token("watch", "call.read"), "POST", path, body).statusCode())
                .as("without the right to command")
                .isEqualTo(403);
    }

    @Test
    void clearsACall() {
        api.calls.add(new LiveViews.CallRow(
                "c1", "a", "b", "connected", ApiFixture.at("2026-03-01T08:00:00Z"), null, java.util.List.of()));

        assertThat(api.send(root, "DELETE", "/calls/c1", "").statusCode()).isEqualTo(202);
        assertThat(api.send(root, "DELETE", "/calls/c1", "").statusCode()).isEqualTo(404);
        assertThat(api.send(root, "GET", "/calls/c1", "").statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhetherItIsReadyAndNothingElseToStrangers() {
        api.ready = false;

        var answer = api.send(api.request("GET", "/health/ready", ""));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"status\":\"starting\"}");
    }

    @Test
    @Tag("ADM-01")
    void exportsPlansAndAppliesEverythingAsOneFile() {
        put("a", "{\"size\":1}", "If-None-Match", "*");
        var file = api.send(root, "GET", "/config", "").body();
        assertThat(file).contains("thing:", "<secret kept>").doesNotContain("argon2");
        var changed = file.replace("size: 1", "size: 2");
        assertThat(changed).isNotEqualTo(file);

        var plan = json(config("/config/plan", changed));
        assertThat(plan.path("applicable").asBoolean()).isTrue();
        assertThat(plan.path("changes").size()).isEqualTo(1);
        assertThat(plan.path("text").asString()).contains("~ thing \"a\"", "size: 1 -> 2");
        assertThat(api.administration
                        .current()
                        .find(ApiFixture.THING, "a")
                        .orElseThrow()
                        .size())
                .isEqualTo(1);

        long base = plan.path("baseVersion").asLong();
        var applied = config("/config/apply?baseVersion=" + base, changed);
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        assertThat(config("/config/apply?baseVersion=" + base, file).statusCode())
                .isEqualTo(412);

        var wrong = changed.replace("size: 2", "size: big");
        assertThat(json(config("/config/plan", wrong)).path("applicable").asBoolean())
                .isFalse();
        assertThat(config("/config/apply", wrong).statusCode()).isEqualTo(422);
        assertThat(api.administration
                        .current()
                        .find(ApiFixture.THING, "a")
                        .orElseThrow()
                        .size())
                .isEqualTo(2);
    }

    @Test
    void demandsTheRightOfEachTypeThatAFileChanges() {
        put("a", "{\"size\":1}", "If-None-Match", "*");
        var narrow = api.token("root", "config.*", "account.write");
        var changed = api.send(root, "GET", "/config", "").body().replace("size: 1", "size: 2");
        var request = api.request("POST", "/config/apply", changed)
                .setHeader("Content-Type", "application/yaml")
                .header("Authorization", "Bearer " + narrow);

        assertThat(api.send(request).statusCode()).isEqualTo(403);
    }

    private HttpResponse<String> config(String path, String file) {
        return api.send(api.request("POST", path, file)
                .setHeader("Content-Type", "application/yaml")
                .header("Authorization", "Bearer " + root));
    }

    @Test
    void tellsChangesOnTheEventStream() {
        assertThat(api.events.topics()).containsOnlyKeys("admin", "lines", "stations", "calls", "subsystems");
        put("a", "{\"size\":1}", "If-None-Match", "*");
        var request = api.request("GET", "/events?topics=admin&lastEventId=run1-0", "")
                .header("Authorization", "Bearer " + root);

        var data = api.lines(request)
                .filter(line -> line.startsWith("data: ") && line.contains("thing/a"))
                .findFirst();

        assertThat(data.orElseThrow()).contains("\"topic\":\"admin\"", "\"kind\":\"created\"", "\"author\":\"root\"");
    }

    private HttpResponse<String> put(String name, String body, String... headers) {
        return api.send(root, "PUT", "/objects/thing/" + name, body, headers);
    }
}
