package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The dial plan by its simulator, over HTTP and from the command line.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DialPlanIT {
    private static final String LINES = """
            location: {Indianapolis: {}, Boston: {}}
            line:
              Lync:
                usage: microsoftLync
                domainName: cic.raw.example
                transport: {bindAddress: 127.0.0.1, receivePort: 0}
                access: {exceptions: [127.0.0.1]}
                proxies: [{host: 127.0.0.1, port: 9}]
              PSTN:
                transport: {bindAddress: 127.0.0.1, receivePort: 0}
                access: {exceptions: [127.0.0.1]}
                proxies: [{host: 127.0.0.1, port: 9}]
              Spare:
                transport: {bindAddress: 127.0.0.1, receivePort: 0}
                access: {exceptions: [127.0.0.1]}
                proxies: [{host: 127.0.0.1, port: 9}]
            lineGroup:
              Lync LG: {members: [Lync]}
              PSTN LG: {members: [PSTN]}
              Spare LG: {members: [Spare]}
            """;
    private static final String PLAN = """
            numberList: {Sites: {numbers: ["317", "812"]}}
            classification: {Partner: {}}
            accountCodeComponent: {ReportingCode1: {}, ReportingCode2: {}, ReportingCode3: {}}
            dialPlan:
              default:
                entries:
                - inputPattern: LyncZ
                  standardizedNumber: "+Z"
                  groups: [{lineGroup: Lync LG, dialString: "+Z"}]
                - inputPattern: "+13175559XXX"
                  displayString: "({3-5}) {6-8}-{9-12}"
                  editBase: "XXX"
                  classification: SIP
                  description: Lync-only users
                  groups: [{lineGroup: Lync LG}]
                - {inputPattern: "+1317555XXXX", locationFilter: Boston, classification: Long Distance, groups: [{lineGroup: Spare LG}]}
                - inputPattern: "+1317555XXXXZ"
                  standardizedNumber: "+1317555XXXXZ"
                  displayString: "(317) 555-XXXX Z"
                  defaultDialString: "9,1317555XXXXZ"
                  classification: Local
                  groups:
                  - {lineGroup: PSTN LG, filter: Indianapolis, classification: Partner, dialString: "555XXXXZ"}
                  - {lineGroup: Spare LG}
                - inputPattern: "1$$$555XXXX"
                  listName: Sites
                  accountCodeVerification: true
                  components:
                  - {component: ReportingCode1, picture: "1"}
                  - {component: ReportingCode2, picture: "$$$"}
                  - {component: ReportingCode3, picture: "XXXX"}
                  groups: [{lineGroup: PSTN LG}]
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

    private void plan() {
        site.apply(LINES + PLAN);
        site.awaitLine("Lync", "up");
        site.awaitLine("PSTN", "up");
        site.awaitLine("Spare", "up");
    }

    private JsonNode explain(String number, String location) {
        return site.tandem()
                .get("/api/v1/dialplan/explain?number=" + Installation.encoded(number) + "&location="
                        + Installation.encoded(location));
    }

    private JsonNode number(String number) {
        JsonNode answer = explain(number, "");
        assertThat(answer.path("outcome").asString("")).as(answer.toString()).isEqualTo("routed");
        return answer.at("/decision/number");
    }

    private static String attempt(JsonNode answer, int index) {
        JsonNode attempt = answer.path("decision").path("attempts").path(index);
        return attempt.path("lineGroup").asString("") + " dials "
                + attempt.path("dialString").asString("") + " as "
                + attempt.path("classification").asString("");
    }

    @Test
    @Tag("DIA-01")
    void anEntryGivesNumberDisplayEditBaseAndClassification() {
        plan();

        JsonNode lync = number("+13175559123");
        assertThat(lync.path("standardized").asString("")).isEqualTo("+13175559123");
        assertThat(lync.path("display").asString("")).isEqualTo("(317) 555-9123");
        assertThat(lync.path("editBase").asString("")).isEqualTo("123");
        assertThat(lync.path("classification").asString("")).isEqualTo("SIP");
        JsonNode local = number("+1 (317) 555-0101");
        assertThat(local.path("standardized").asString("")).isEqualTo("+13175550101");
        assertThat(local.path("display").asString("").strip()).isEqualTo("(317) 555-0101");
    }

    @Test
    @Tag("DIA-01")
    void theOrderOfEntriesIsKeptAndEntriesMoveByIt() {
        site.apply(LINES + """
                dialPlan:
                  default:
                    entries:
                    - {inputPattern: "8XX", description: first, groups: [{lineGroup: PSTN LG}]}
                    - {inputPattern: "8Z", description: second, groups: [{lineGroup: Spare LG}]}
                """);
        site.awaitLine("PSTN", "up");
        site.awaitLine("Spare", "up");
        assertThat(attempt(explain("812", ""), 0)).startsWith("PSTN LG");

        site.apply("""
                dialPlan:
                  default:
                    entries:
                    - {inputPattern: "8Z", description: second, groups: [{lineGroup: Spare LG}]}
                    - {inputPattern: "8XX", description: first, groups: [{lineGroup: PSTN LG}]}
                """);

        assertThat(attempt(explain("812", ""), 0)).startsWith("Spare LG");
    }

    @Test
    @Tag("DIA-02")
    void theFirstEntryWhosePatternAndLocationFitWins() {
        plan();

        assertThat(attempt(explain("+13175550101", "Boston"), 0)).startsWith("Spare LG dials +13175550101");
        assertThat(attempt(explain("+13175550101", ""), 0)).startsWith("Spare LG dials 9,13175550101");
        assertThat(attempt(explain("lYNC13175559777", ""), 0)).startsWith("Lync LG dials +13175559777");
        assertThat(explain("596213175559777", "").path("outcome").asString("")).isEqualTo("noMatch");
    }

    @Test
    @Tag("DIA-02")
    void aPatternThatMeansNothingIsRefusedAtItsPlace() {
        var refused = site.tryApply("""
                dialPlan:
                  default:
                    entries:
                    - {inputPattern: "Z1"}
                    - {inputPattern: "1??"}
                    - {inputPattern: "2XX", standardizedNumber: "XXXX"}
                    - {inputPattern: "2XX"}
                """);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(Installation.problems(refused).toString())
                .contains(
                        "dialPlan/default/entries/0/inputPattern",
                        "dialPlan/default/entries/1/inputPattern",
                        "dialPlan/default/entries/2/standardizedNumber",
                        "dialPlan/default/entries/3");
    }

    @Test
    @Tag("DIA-03")
    void dialGroupsAreTriedInOrderByLocationAndUsableLine() {
        plan();

        JsonNode here = explain("+13175550101", "Indianapolis");
        assertThat(attempt(here, 0)).isEqualTo("PSTN LG dials 5550101 as Partner");
        assertThat(attempt(here, 1)).isEqualTo("Spare LG dials 9,13175550101 as Local");

        site.apply("line: {PSTN: {active: false, transport: {bindAddress: 127.0.0.1, receivePort: 0}}}\n");
        site.awaitLine("PSTN", "disabled");
        JsonNode without = explain("+13175550101", "Indianapolis");
        assertThat(attempt(without, 0)).isEqualTo("Spare LG dials 9,13175550101 as Local");
        assertThat(without.path("text").asString("")).contains("PSTN LG: not used");
    }

    @Test
    @Tag("DIA-05")
    void theSimulatorSaysForEachEntryWhyItDidNotFitOverHttpAndOnTheCommandLine() {
        plan();

        JsonNode answer = explain("+13175550101", "Indianapolis");
        Installation.Ended said = site.administer("dialplan", "explain", "+13175550101", "--location", "Indianapolis");

        assertThat(said.code()).as(said.said()).isZero();
        assertThat(said.said())
                .contains(answer.path("text").asString("none").lines().toList());
        assertThat(said.said())
                .containsSubsequence(
                        "location Indianapolis",
                        "1  LyncZ",
                        "no: ",
                        "2  +13175559XXX",
                        "no: ",
                        "3  +1317555XXXX",
                        "no: ",
                        "Boston",
                        "4  +1317555XXXXZ",
                        "MATCH",
                        "standardized number",
                        "+13175550101",
                        "display string",
                        "(317) 555-0101",
                        "edit base",
                        "classification",
                        "Local",
                        "dial group 1 PSTN LG: dials 5550101 on PSTN",
                        "dial group 2 Spare LG: dials 9,13175550101 on Spare");
        JsonNode steps = answer.at("/decision/trace/steps");
        assertThat(steps.size()).as(steps.toString()).isGreaterThan(6);
    }

    @Test
    @Tag("DIA-07")
    void listsClassificationsLocationsAndAccountCodesAreObjectsThatEntriesUse() {
        plan();

        JsonNode match = number("18125551234");
        assertThat(match.at("/codes/ReportingCode2").asString("")).isEqualTo("812");
        assertThat(match.at("/codes/ReportingCode3").asString("")).isEqualTo("1234");
        assertThat(explain("16175551234", "").path("outcome").asString("")).isEqualTo("noMatch");
        for (String used : new String[] {
            "numberList/Sites", "classification/Partner", "location/Boston", "accountCodeComponent/ReportingCode1"
        }) {
            var refused =
                    site.tandem().send("DELETE", "/api/v1/objects/" + used, "", java.util.Map.of("If-Match", "*"));
            assertThat(refused.statusCode()).as(used + " " + refused.body()).isEqualTo(422);
        }
    }

    @Test
    @Tag("DIA-08")
    void aFreshInstallShipsItsEntriesAndRefusesTheRestWithTheTrace() {
        Path fresh = folder.resolve("fresh");
        assertThat(fresh.toFile().mkdir()).isTrue();
        try (Installation second = Installation.start(fresh, "")) {
            JsonNode entries =
                    second.tandem().get("/api/v1/objects/dialPlan/default").at("/object/entries");
            assertThat(entries.valueStream()
                            .map(entry -> entry.path("inputPattern").asString("")))
                    .contains("sip:Z", "sips:Z", "?@Z", "tel:Z", "+1NXXNXXXXXX");

            JsonNode answer = second.tandem().get("/api/v1/dialplan/explain?number=%23%23");
            assertThat(answer.path("outcome").asString("")).isEqualTo("noMatch");
            assertThat(answer.path("text").asString("").lines().filter(line -> line.contains("no: ")))
                    .hasSize(entries.size());

            second.apply(LINES + "dialPlan: {default: {entries: [], whenNothingMatches: dialAsTyped,"
                    + " dialAsTypedGroups: [PSTN LG]}}\n");
            second.awaitLine("PSTN", "up");
            JsonNode typed = second.tandem().get("/api/v1/dialplan/explain?number=%23%23");
            assertThat(attempt(typed, 0)).startsWith("PSTN LG dials ##");
        }
    }
}
