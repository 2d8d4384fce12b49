package org.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandem.api.ApiFixture.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandem.http.Access;
import org.tandem.http.Json;
import org.tandem.http.Route;
import org.tandem.station.MessageCounts;
import org.tandem.user.Right;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Holds routes and contract together, in both directions.
@Timeout(120)
class ContractTest {
    private static final String BASE = "/api/v1";

    private final ApiFixture api = new ApiFixture();
    private final JsonNode contract = contract();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void everyRouteStandsInTheContractWithItsRightAndTheOtherWayRound() {
        assertThat(routed()).isEqualTo(promised());
    }

    @Test
    void everyRouteNamesARightThatIsKnown() {
        var known = new HashSet<>(Set.of("{type}.read", "{type}.write"));
        Arrays.stream(Right.values()).map(Right::key).forEach(known::add);

        assertThat(api.routes).isNotEmpty().allSatisfy(route -> {
            if (route.access() instanceof Access.Right(var right)) {
                assertThat(known).contains(right);
            }
        });
        assertThat(api.routes.stream()
                        .filter(route -> route.access() instanceof Access.Open)
                        .map(Route::path))
                .as("what may be asked without log-in")
                .containsExactlyInAnyOrder(
                        BASE + "/session", BASE + "/openapi.yaml", BASE + "/health", BASE + "/health/ready");
    }

    @Test
    void noRouteAnswersWithoutLogInOrWithoutItsRight() {
        var agent = api.token("agent", "*");
        for (var route : api.routes) {
            if (route.access() instanceof Access.Open) {
                continue;
            }
            var path = route.path()
                    .substring(BASE.length())
                    .replace("{type}", "thing")
                    .replaceAll("\\{[a-z]+}", "x");
            var nobody = api.send(api.request(route.method().name(), path, "{}"));
            assertThat(nobody.statusCode()).as(route.method() + " " + path).isEqualTo(401);
            if (route.access() instanceof Access.Right) {
                var refused = api.send(agent, route.method().name(), path, "{}");
                assertThat(refused.statusCode()).as(route.method() + " " + path).isEqualTo(403);
                assertThat(new SchemaCheck(contract)
                                .problems(contract.at("/components/schemas/Problem"), json(refused)))
                        .isEmpty();
            }
        }
    }

    @Test
    void answersHaveTheShapeThatTheContractPromises() {
        fill();
        var token = api.token("root", "*");
        var problems = new ArrayList<String>();
        for (var path : List.of(
                "/health",
                "/health/ready",
                "/health/details",
                "/session",
                "/objects",
                "/objects/{type}?type=thing",
                "/objects/{type}/{name}?type=thing&name=a",
                "/objects/{type}/{name}/history?type=thing&name=a",
                "/history",
                "/history/{id}?id=1",
                "/lines",
                "/stations",
                "/stations/{name}/messages?name=lit",
                "/dialplan/explain",
                "/calls",
                "/calls/{id}?id=c1",
                "/call-records",
                "/trace-reads",
                "/subsystems",
                "/subsystems/{name}?name=calls",
                "/parameters",
                "/licence")) {
            problems.addAll(problemsOf(path, token));
        }

        assertThat(problems).isEmpty();
    }

    @Test
    void theCheckerFindsWhatIsWrong() {
        var schema = contract.at("/components/schemas/Call");
        var check = new SchemaCheck(contract);
        var right = "{'id':'1','from':'a','to':'b','state':'ringing','since':'x','legs':[]}";
        assertThat(check.problems(schema, parse(right))).isEmpty();
        assertThat(check.problems(schema, parse(right.replace("'id':'1',", ""))))
                .containsExactly("/id is missing");
        assertThat(check.problems(schema, parse(right.replace("'1'", "1")))).hasSize(1);
        assertThat(check.problems(schema, parse(right.replace("ringing", "singing"))))
                .hasSize(1);
        assertThat(check.problems(schema, parse(right.replace("[]", "[{}]")))).hasSize(3);
        assertThat(check.problems(schema, parse(right.replace("'from'", "'form':1,'from'"))))
                .containsExactly("/form is not in the contract");
    }

    @Test
    void servesTheContractItself() {
        var served = api.send(api.request("GET", "/openapi.yaml", ""));

        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.body()).startsWith("# The contract of Tandem's HTTP API.");
    }

    private List<String> problemsOf(String path, String token) {
        var template = path.split("\\?", -1)[0];
        var address = template;
        if (path.contains("?")) {
            for (var parameter : path.split("\\?", -1)[1].split("&", -1)) {
                address = address.replace(
                        "{" + parameter.split("=", -1)[0] + "}", parameter.split("=", -1)[1]);
            }
        }
        if (template.equals("/dialplan/explain")) {
            address += "?number=0123&location=home";
        }
        var answer = api.send(token, "GET", address, "");
        assertThat(answer.statusCode()).as(address + " " + answer.body()).isEqualTo(200);
        var schema = contract.path("paths")
                .path(template)
                .path("get")
                .path("responses")
                .path("200")
                .path("content")
                .path("application/json")
                .path("schema");
        assertThat(schema.isObject()).as(template).isTrue();
        return new SchemaCheck(contract)
                .problems(schema, json(answer)).stream()
                        .map(problem -> address(template) + problem)
                        .toList();
    }

    private static String address(String template) {
        return template + ": ";
    }

    private void fill() {
        api.send(api.token("root", "*"), "GET", "/calls/c1/trace", "");
        api.put(ApiFixture.THING, new ApiFixture.Thing("a", 1, ""));
        api.put(ApiFixture.THING, new ApiFixture.Thing("a", 2, ""));
        var at = ApiFixture.at("2026-03-01T08:00:00Z");
        api.lines.add(new LiveViews.LineRow(
                "Lync",
                "microsoftLync",
                "up",
                null,
                List.of("TLS 192.0.2.1:5061"),
                1,
                10,
                2,
                3,
                List.of(new LiveViews.ProxyRow("192.0.2.9:5061", "down", at, "no answer")),
                List.of(new LiveViews.ForcedRow("session/t38Faxing", "false", "Audio alone.")),
                "In the Lync topology: listening port 5061."));
        api.stations.add(new LiveViews.StationRow(
                "phone",
                "201",
                true,
                "registered",
                true,
                0,
                2,
                List.of(new LiveViews.BindingRow("sip:201@192.0.2.5", "192.0.2.5:5060", null, at)),
                "The light has no effect.",
                new MessageCounts(2, 8, 0, 1)));
        api.station("lit", true);
        api.calls.add(new LiveViews.CallRow(
                "c1",
                "201",
                "+1555",
                "ringing",
                at,
                null,
                List.of(new LiveViews.LegRow("l1", "Lync", null, "ringing", "x@y"))));
        api.journal.append(
                org.tandem.journal.EntryType.fact("call.closed", org.tandem.journal.EntryType.json(Closed.class)),
                "c0",
                new Closed("normal"));
    }

    private record Closed(String cause) {}

    private Map<String, String> routed() {
        return new TreeMap<>(api.routes.stream()
                .collect(Collectors.toMap(
                        route -> route.method() + " " + route.path(), route -> switch (route.access()) {
                            case Access.Open _ -> "none";
                            case Access.LoggedIn _ -> "loggedIn";
                            case Access.Right(var right) -> right;
                        })));
    }

    private Map<String, String> promised() {
        var promised = new TreeMap<String, String>();
        contract.path("paths")
                .propertyStream()
                .forEach(path -> path.getValue()
                        .propertyStream()
                        .filter(operation -> !operation.getKey().equals("parameters"))
                        .forEach(operation -> promised.put(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + BASE + path.getKey(),
                                operation.getValue().path("x-right").asString(""))));
        return promised;
    }

    private static JsonNode parse(String text) {
        return Json.mapper().readTree(text.replace('\'', '"'));
    }

    private static JsonNode contract() {
        try (var in = ContractTest.class.getResourceAsStream(ContractRoute.RESOURCE)) {
            return YAMLMapper.builder()
                    .build()
                    .readTree(new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
