package org.tandem.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.admin.Author;
import org.tandem.admin.Change;
import org.tandem.admin.ChangeSet;
import org.tandem.base.LineId;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;

class CompiledDialPlanTest {
    private static final String LINES = """
            location: {Indy: {}, Berlin: {}}
            line:
              Lync: {usage: microsoftLync}
              PSTN: {transport: {receivePort: 5080}}
            lineGroup:
              Lync LG: {members: [Lync]}
              PSTN LG: {members: [PSTN]}
              Mixed LG: {members: [Lync, PSTN]}
              Hidden LG: {members: [PSTN], useAsDialGroup: false}
            """;
    private static final Map<String, List<LineId>> ALL_UP = Map.of(
            "Lync LG",
            List.of(new LineId("Lync")),
            "PSTN LG",
            List.of(new LineId("PSTN")),
            "Mixed LG",
            List.of(new LineId("Lync"), new LineId("PSTN")));

    private final Administrator admin = new Administrator(
            Location.TYPE,
            Certificate.TYPE,
            Authority.TYPE,
            Line.TYPE,
            LineGroup.TYPE,
            NumberList.TYPE,
            Classification.TYPE,
            AccountCodeComponent.TYPE,
            DialPlan.TYPE);

    private CompiledDialPlan plan(String entries) {
        admin.with(LINES).with("dialPlan:\n  default:\n    entries:\n" + entries.indent(6));
        return CompiledDialPlan.of(admin.view());
    }

    private static LineAvailability up(Map<String, List<LineId>> lines) {
        return group -> lines.getOrDefault(group, List.of());
    }

    private static Decision.Routed routed(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Routed.class);
        return (Decision.Routed) decision;
    }

    private static final String GUIDE = """
            - inputPattern: "+13175559XXX"
              standardizedNumber: "+13175559XXX"
              displayString: "+13175559XXX"
              editBase: "+13175559XXX"
              classification: SIP
              groups: [{lineGroup: Lync LG, dialString: "+13175559XXX"}]
            - {inputPattern: "?@Z", classification: SIP, groups: [{lineGroup: PSTN LG}]}
            - inputPattern: "+1NXXNXXXXXX"
              classification: Long Distance
              groups: [{lineGroup: PSTN LG}]
            """;

    @ParameterizedTest
    @Tag("DIA-04")
    @CsvSource(delimiter = '|', textBlock = """
                    +1 (317) 555-9123 | Lync LG | +13175559123
                    +13175558123      | PSTN LG | +13175558123
                    jane@example.com  | PSTN LG | jane@example.com
                    """)
    void theGuidesEntrySendsLyncOnlyUsersToLync(String dialled, String group, String dialString) {
        var decision = routed(plan(GUIDE).decide(Query.of(dialled), up(ALL_UP)));

        assertThat(decision.attempts())
                .extracting(Decision.Attempt::lineGroup, Decision.Attempt::dialString)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(group, dialString));
    }

    @Test
    @Tag("DIA-01")
    void anUnknownNumberIsRefused() {
        var decision = plan(GUIDE).decide(Query.of("+131755591234"), up(ALL_UP));

        assertThat(decision).isEqualTo(new Decision.NoMatch("No dial plan entry fits +131755591234.", Trace.NONE));
    }

    @Test
    @Tag("DIA-04")
    void aLyncOnlyNumberIsRefusedRatherThanSentToThePstnWhenLyncIsDown() {
        var decision = plan("""
                - inputPattern: "+13175559XXX"
                  groups: [{lineGroup: Lync LG}, {lineGroup: PSTN LG}, {lineGroup: Mixed LG}]
                - {inputPattern: "+Z", groups: [{lineGroup: PSTN LG}]}
                """)
                .explain(
                        Query.of("+13175559123"),
                        up(Map.of("PSTN LG", List.of(new LineId("PSTN")), "Mixed LG", List.of(new LineId("PSTN")))));

        assertThat(decision).isInstanceOf(Decision.NoLine.class);
        assertThat(((Decision.NoLine) decision).reason())
                .isEqualTo("No line to Lync is usable, and +13175559123 must not leave by another.");
        assertThat(DialPlanExplanation.text(decision))
                .contains("dial group 1 Lync LG: not used (would dial +13175559123): the group has no usable line")
                .contains("dial group 2 PSTN LG: not used (would dial +13175559123): its lines do not lead to Lync")
                .contains("dial group 3 Mixed LG: not used (would dial +13175559123): its lines do not lead to Lync");
    }

    @Test
    @Tag("DIA-04")
    void aNonLyncGroupInALyncEntryIsAFinding() {
        var found = admin.with(LINES).set("""
                dialPlan:
                  default:
                    entries:
                    - {inputPattern: "+13175559XXX", groups: [{lineGroup: Lync LG}, {lineGroup: PSTN LG}]}
                    - {inputPattern: "+13175558XXX", groups: [{lineGroup: PSTN LG}]}
                """);

        assertThat(found)
                .singleElement()
                .asString()
                .startsWith(
                        "dialPlan/default/entries/0/groups/1/lineGroup: line group \"PSTN LG\" has lines that do not")
                .endsWith("(warning)");
    }

    @Test
    @Tag("DIA-04")
    void theGuidesPrefixOptionStripsThePrefix() {
        var decision = plan("""
                - {inputPattern: LyncZ, standardizedNumber: +Z, groups: [{lineGroup: Lync LG, dialString: +Z}]}
                """).decide(Query.of("Lync13177155555"), up(ALL_UP));

        assertThat(routed(decision).attempts().getFirst().dialString()).isEqualTo("+13177155555");
    }

    @Test
    @Tag("DIA-03")
    void dialGroupsAreTriedInOrderAndThoseWithoutALineAreLeftOut() {
        var plan = plan("""
                - inputPattern: "1Z"
                  lyncOnlyUsers: false
                  defaultDialString: "+1Z"
                  groups:
                  - {lineGroup: Lync LG, filter: Berlin, dialString: "00Z"}
                  - {lineGroup: PSTN LG, classification: International}
                  - {lineGroup: Lync LG}
                """);

        var here = routed(plan.decide(new Query("123", "indy", false), up(ALL_UP)));
        var there = routed(plan.decide(new Query("123", "berlin", false), up(ALL_UP)));
        var without = routed(
                plan.decide(new Query("123", "Indy", false), up(Map.of("Lync LG", List.of(new LineId("Lync"))))));

        assertThat(here.attempts()).extracting(Decision.Attempt::lineGroup).containsExactly("PSTN LG", "Lync LG");
        assertThat(here.attempts()).extracting(Decision.Attempt::dialString).containsExactly("+123", "+123");
        assertThat(here.attempts())
                .extracting(Decision.Attempt::classification)
                .containsExactly("International", "Local");
        assertThat(there.attempts()).extracting(Decision.Attempt::dialString).containsExactly("0023", "+123", "+123");
        assertThat(without.attempts()).extracting(Decision.Attempt::lineGroup).containsExactly("Lync LG");
    }

    @Test
    @Tag("DIA-02")
    void theFirstEntryWhosePatternAndLocationFitWins() {
        var plan = plan("""
                - {inputPattern: "9Z", locationFilter: Berlin, displayString: '"Berlin"', groups: [{lineGroup: PSTN LG}]}
                - {inputPattern: "9XX", displayString: '"three"', groups: [{lineGroup: PSTN LG}]}
                - {inputPattern: "9Z", displayString: '"all"', groups: [{lineGroup: PSTN LG}]}
                """);

        assertThat(display(plan, "911", "")).isEqualTo("three");
        assertThat(display(plan, "911", "Berlin")).isEqualTo("Berlin");
        assertThat(display(plan, "9111", "Indy")).isEqualTo("all");
    }

    private static String display(CompiledDialPlan plan, String number, String location) {
        return routed(plan.decide(new Query(number, location, false), up(ALL_UP)))
                .number()
                .display();
    }

    @Test
    @Tag("DIA-05")
    void theTraceSaysOfEveryEntryWhyItDidNotMatchAndWhatTheWinnerGives() {
        var decision = plan(GUIDE).explain(Query.of("+1 (317) 555-8123"), up(ALL_UP));

        assertThat(DialPlanExplanation.text(decision)).isEqualTo("""
                Number +1 (317) 555-8123, compared as +13175558123
                    1  +13175559XXX             no: position 9: '8', expected '9'
                    2  ?@Z                      no: behind position 0 nothing fits ?@Z
                    3  +1NXXNXXXXXX             MATCH
                       standardized number  +13175558123
                       display string       +13175558123
                       edit base            +13175558123
                       classification       Long Distance
                       dial group 1 PSTN LG: dials +13175558123 on PSTN
                Goes to line group PSTN LG.
                """);
    }

    @Test
    @Tag("DIA-05")
    void aDecisionIsTheSameWithAndWithoutATrace() {
        var dice = new Random(7);
        var entries = IntStream.range(0, 300)
                .mapToObj(i -> "- {inputPattern: \"" + pattern(dice) + "\", locationFilter: \"\", displayString: '\""
                        + i + "\"', groups: [{lineGroup: PSTN LG}]}\n")
                .distinct()
                .collect(Collectors.toMap(
                        text -> text.substring(0, text.indexOf(',')),
                        text -> text,
                        (a, b) -> a,
                        java.util.LinkedHashMap::new))
                .values()
                .stream()
                .collect(Collectors.joining());
        var plan = plan(entries);

        int matched = 0;
        for (int i = 0; i < 2000; i++) {
            var query = Query.of(number(dice));
            var decided = plan.decide(query, up(ALL_UP));
            var explained = plan.explain(query, up(ALL_UP));
            assertThat(explained.getClass()).isEqualTo(decided.getClass());
            if (decided instanceof Decision.Routed quick && explained instanceof Decision.Routed traced) {
                assertThat(traced.number()).isEqualTo(quick.number());
                assertThat(traced.attempts()).isEqualTo(quick.attempts());
                matched++;
            }
        }
        assertThat(matched).isBetween(100, 1999);
    }

    private static String pattern(Random dice) {
        var signs = "0123456789XYN+*/";
        var text = new StringBuilder();
        for (int i = 0, length = 1 + dice.nextInt(4); i < length; i++) {
            text.append(signs.charAt(dice.nextInt(signs.length())));
        }
        return text.append(dice.nextInt(3) == 0 ? "Z" : dice.nextInt(5) == 0 ? "?" : "")
                .toString();
    }

    private static String number(Random dice) {
        var signs = "0123456789+*/ABC-";
        var text = new StringBuilder();
        for (int i = 0, length = 1 + dice.nextInt(5); i < length; i++) {
            text.append(signs.charAt(dice.nextInt(signs.length())));
        }
        return text.toString();
    }

    @Test
    @Tag("DIA-07")
    void accountCodesAreCutOutOfTheNumber() {
        admin.with("""
                accountCodeComponent: {ReportingCode1: {}, ReportingCode2: {}, ReportingCode3: {}}
                numberList: {areas: {numbers: ["317", "800"]}}
                """);
        var plan = plan("""
                - inputPattern: "1$$$555XXXX"
                  listName: areas
                  components:
                  - {component: ReportingCode1, picture: "317"}
                  - {component: ReportingCode2, picture: "$$$"}
                  - {component: ReportingCode3, picture: "XXXX"}
                  groups: [{lineGroup: PSTN LG}]
                """);

        var decision = routed(plan.decide(Query.of("1-800-555-1234"), up(ALL_UP)));

        assertThat(decision.number().codes())
                .isEqualTo(Map.of("ReportingCode1", "317", "ReportingCode2", "800", "ReportingCode3", "1234"));
        assertThat(plan.decide(Query.of("1-801-555-1234"), up(ALL_UP))).isInstanceOf(Decision.NoMatch.class);
    }

    @Test
    @Tag("DIA-08")
    void theShippedPlanKnowsTheCommonFormsAndRefusesTheRest() {
        var plan = CompiledDialPlan.of(admin.view());

        assertThat(admin.view().single(DialPlan.TYPE).entries())
                .extracting(DialPlanEntry::inputPattern)
                .startsWith("sip:Z", "sips:Z", "?@Z", "tel:Z");
        assertThat(plan.displayOf("+13175551234", "")).isEqualTo("(317) 555-1234");
        assertThat(plan.displayOf("1 317 555 1234", "")).isEqualTo("(317) 555-1234");
        assertThat(plan.displayOf("sip:jane@example.com", "")).isEqualTo("jane@example.com");
        assertThat(plan.decide(Query.of("4711"), up(ALL_UP)))
                .isEqualTo(
                        new Decision.NoMatch("The entry NXXX has no dial group, so 4711 leads nowhere.", Trace.NONE));
        assertThat(plan.decide(Query.of("*"), up(ALL_UP))).isInstanceOf(Decision.NoMatch.class);
    }

    @Test
    @Tag("DIA-08")
    void anUnmatchedNumberIsDialledAsTypedOnlyIfThatIsSet() {
        admin.with(LINES).with("""
                dialPlan:
                  default:
                    whenNothingMatches: dialAsTyped
                    dialAsTypedGroups: [PSTN LG]
                """);
        var plan = CompiledDialPlan.of(admin.view());

        var decision = routed(plan.decide(Query.of("123-4567"), up(ALL_UP)));

        assertThat(decision.attempts().getFirst().dialString()).isEqualTo("1234567");
        assertThat(plan.decide(new Query("123-4567", "", true), up(ALL_UP))).isInstanceOf(Decision.NoMatch.class);
    }

    @Test
    @Tag("DIA-04")
    void aTelAddressIsLookedUpAgainSoThatItCannotPassByTheLyncEntries() {
        var decision = plan("""
                - {inputPattern: "tel:Z", standardizedNumber: Z, matchAgain: true}
                - {inputPattern: "+13175559XXX", groups: [{lineGroup: Lync LG}]}
                - {inputPattern: "+Z", groups: [{lineGroup: PSTN LG}]}
                """).decide(Query.of("tel:+1-317-555-9123"), up(ALL_UP));

        assertThat(routed(decision).attempts().getFirst().lineGroup()).isEqualTo("Lync LG");
    }

    @Test
    void entriesThatSendANumberRoundInACircleEnd() {
        var decision = plan("- {inputPattern: \"1Z\", standardizedNumber: \"1Z\", matchAgain: true}")
                .decide(Query.of("12"), up(ALL_UP));

        assertThat(decision).isEqualTo(new Decision.NoMatch("Entries send the number round in a circle.", Trace.NONE));
    }

    @Test
    @Tag("TRK-06")
    void lyncOnlyCallersUseMarkedEntriesAlone() {
        var plan = plan("""
                - {inputPattern: "+Z", groups: [{lineGroup: PSTN LG}]}
                - {inputPattern: "+1800NXXXXXX", forLyncOnlyCallers: true, groups: [{lineGroup: PSTN LG}]}
                """);

        assertThat(plan.decide(new Query("+18005551234", "", true), up(ALL_UP))).isInstanceOf(Decision.Routed.class);
        assertThat(plan.explain(new Query("+13175551234", "", true), up(ALL_UP))
                        .trace()
                        .steps())
                .contains(new Trace.Step.Passed(1, "+Z", "the entry is not marked for Lync-only callers"));
    }

    @Test
    void anExtensionBehindTheNumberIsKeptApart() {
        var decision = plan("- {inputPattern: \"+Z\", groups: [{lineGroup: PSTN LG}]}")
                .decide(Query.of("+13175551000/77"), up(ALL_UP));

        var attempt = routed(decision).attempts().getFirst();
        assertThat(attempt.number()).isEqualTo("+13175551000");
        assertThat(attempt.extension()).isEqualTo("77");
    }

    @Test
    void longNonsenseIsRefusedAtOnce() {
        assertThat(plan(GUIDE).decide(Query.of("1".repeat(10_000)), up(ALL_UP))).isInstanceOf(Decision.NoMatch.class);
    }

    @Test
    @Tag("DIA-01")
    void allProblemsOfAPlanAreToldAtOnce() {
        var wrong = admin.with(LINES).set("""
                dialPlan:
                  default:
                    entries:
                    - inputPattern: "Z1"
                      locationFilter: Nowhere
                      classification: Unheard
                      listName: gone
                    - inputPattern: "+1NXXNXXXXXX/Z"
                      displayString: "NXX-NXXXX /{Z}"
                      editBase: "{99}"
                      components: [{component: gone, picture: XXX}]
                      groups:
                      - {lineGroup: gone, filter: Nowhere, dialString: "{1-"}
                      - {lineGroup: Hidden LG, classification: Unheard}
                    - {inputPattern: "+1nxxnxxxxxx/z"}
                """);

        assertThat(wrong)
                .extracting(text -> text.substring("dialPlan/default/entries/".length(), text.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "0/inputPattern",
                        "0/listName",
                        "0/locationFilter",
                        "0/classification",
                        "1/displayString",
                        "1/editBase",
                        "1/components/0/picture",
                        "1/components/0/component",
                        "1/groups/0/dialString",
                        "1/groups/0/lineGroup",
                        "1/groups/0/filter",
                        "1/groups/1/lineGroup",
                        "1/groups/1/classification",
                        "2/inputPattern");
    }

    @Test
    void thousandsOfEntriesAreLookedUpThroughTheirFixedBeginnings() {
        admin.with(LINES);
        var entries = IntStream.range(0, 5000)
                .mapToObj(i -> DialPlanEntry.of(
                        String.format("+1317%04dXXX", i),
                        "",
                        "Local",
                        List.of(DialPlanEntry.DialGroup.of("PSTN LG", ""))))
                .toList();
        admin.administration()
                .apply(
                        ChangeSet.of(new Change.Put<>(DialPlan.TYPE, DialPlan.of(entries), ChangeSet.ANY)),
                        Author.server("test"),
                        "");
        var plan = CompiledDialPlan.of(admin.view());

        assertThat(plan.size()).isEqualTo(5000);
        assertThat(plan.candidatesOf("+13174999123")).containsExactly(4999);
        assertThat(routed(plan.decide(Query.of("+13174999123"), up(ALL_UP)))
                        .number()
                        .standardized())
                .isEqualTo("+13174999123");
    }
}
