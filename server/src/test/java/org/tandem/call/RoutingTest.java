package org.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.admin.DigestSecret;
import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.dialplan.AccountCodeComponent;
import org.tandem.dialplan.Classification;
import org.tandem.dialplan.DialPlan;
import org.tandem.dialplan.NumberList;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.LineHealth;
import org.tandem.line.LineState;
import org.tandem.line.LineStates;
import org.tandem.line.Location;
import org.tandem.line.Proxy;
import org.tandem.station.Binding;
import org.tandem.station.Bindings;
import org.tandem.station.GlobalStation;
import org.tandem.station.Station;

class RoutingTest {
    private static final String SITE = """
            line:
              Lync: {usage: microsoftLync, domainName: cic.example.com, proxies: [{host: med01, port: 5068}, {host: med02, port: 5068}], identity: {callingAddress1: {name: Main, address: "+13175550000"}}}
              PSTN: {transport: {receivePort: 5080}, proxies: [{host: gw, port: 5060}], identity: {callingAddress1: {name: Main, address: "+13175550000"}}}
              Phones: {usage: stationConnections, transport: {receivePort: 5090}}
            lineGroup:
              Lync LG: {members: [Lync]}
              PSTN LG: {members: [PSTN]}
            station:
              anna: {extension: "1001", identificationAddress: "+13175551001", transport: {line: Phones}}
              bert: {extension: "1002", transport: {line: Phones}}
              carla: {identificationAddress: "+13175551010", connection: {type: alternate, address: "tel:+13175551010"}, transport: {line: Lync}, phone: {manufacturer: microsoftLync}}
              fixed: {extension: "1004", connection: {type: predefined, user: f, host: 10.0.0.77, port: 5062}, transport: {line: Phones}}
            dialPlan:
              default:
                entries:
                  - {inputPattern: "+13175559XXX", standardizedNumber: "+13175559XXX", displayString: "+13175559XXX", editBase: "+13175559XXX", classification: SIP, groups: [{lineGroup: Lync LG, dialString: "+13175559XXX"}]}
                  - {inputPattern: "+1900Z", standardizedNumber: "+1900Z", displayString: "+1900Z", editBase: "+1900Z", classification: Local, forLyncOnlyCallers: true, groups: [{lineGroup: PSTN LG, dialString: "+1900Z"}]}
                  - {inputPattern: "+1Z", standardizedNumber: "+1Z", displayString: "+1Z", editBase: "+1Z", classification: Local, groups: [{lineGroup: PSTN LG, dialString: "+1Z"}]}
            """;

    private final Administrator admin = new Administrator(
            Location.TYPE,
            Certificate.TYPE,
            Authority.TYPE,
            Line.TYPE,
            LineGroup.TYPE,
            NumberList.TYPE,
            Classification.TYPE,
            AccountCodeComponent.TYPE,
            DialPlan.TYPE,
            DigestSecret.TYPE,
            GlobalStation.TYPE,
            Station.TYPE);
    private final Map<StationId, List<Binding>> bound = new HashMap<>();
    private final Map<String, LineHealth> health = new HashMap<>();
    private final Bindings bindings = new Bindings() {
        @Override
        public List<Binding> of(StationId station) {
            return bound.getOrDefault(station, List.of());
        }

        @Override
        public Map<StationId, List<Binding>> all() {
            return bound;
        }
    };
    private final LineStates states = new LineStates() {
        @Override
        public List<LineState> all() {
            return List.of();
        }

        @Override
        public Optional<LineState> find(LineId id) {
            return admin.view()
                    .find(Line.TYPE, id.value())
                    .map(line -> new LineState(
                            id,
                            line.usage(),
                            LineState.Status.OPEN,
                            "",
                            "",
                            "",
                            health.getOrDefault(id.value(), LineHealth.of(line)),
                            0,
                            0));
        }
    };
    private final UserStations users =
            user -> user.equals("boss") ? Optional.of(new StationId("anna")) : Optional.empty();

    @BeforeEach
    void site() {
        admin.with(SITE);
        bind("anna", "sip:anna@10.0.0.7:5060", "10.0.0.7:5060");
        bind("bert", "sip:bert@10.0.0.8:5060", "10.0.0.8:5060");
    }

    private void bind(String station, String contact, String source) {
        bound.computeIfAbsent(new StationId(station), _ -> new ArrayList<>())
                .add(new Binding(contact, new LineId("Phones"), source, 1000, "x", 1, Instant.MAX, ""));
    }

    private Routes.Plan plan(Arrival arrival) {
        return new Routing(CallSettings.defaults(), () -> RoutingTables.of(admin.view()), states, bindings, users)
                .plan(arrival);
    }

    private static Arrival from(String line, @Nullable String station, Party caller, String dialled) {
        return from(line, station, caller, dialled, List.of(), List.of());
    }

    private static Arrival from(
            String line,
            @Nullable String station,
            Party caller,
            String dialled,
            List<Field> carried,
            List<String> tokens) {
        return new Arrival(
                new LineId(line),
                station == null ? null : new StationId(station),
                caller,
                dialled,
                false,
                Media.NONE,
                carried,
                tokens,
                70,
                "x",
                "",
                false);
    }

    private Destination.Refused refused(Arrival arrival) {
        Destination destination = plan(arrival).route().destination();
        assertThat(destination).isInstanceOf(Destination.Refused.class);
        return (Destination.Refused) destination;
    }

    private static Party lyncUser() {
        return new Party("Ana", "+13175559123", "example.com", false);
    }

    @Test
    @Tag("TRK-01")
    void aLyncUserReachesAStationByExtensionAndByIdentificationAddress() {
        for (String dialled : List.of("1001", "+13175551001", "13175551001")) {
            Routes.Plan plan = plan(from("Lync", null, lyncUser(), dialled));

            assertThat(plan.route().destination()).isEqualTo(new Destination.Station(new StationId("anna")));
            Target target = plan.route().rounds().getFirst().getFirst();
            assertThat(target.uri()).hasToString("sip:anna@10.0.0.7:5060");
            assertThat(target.from().number()).isEqualTo("+13175559123");
            assertThat(plan.route().dialled().normalizer()).isEqualTo(Route.Normalizer.LYNC);
        }
    }

    @Test
    @Tag("TRK-11")
    @Tag("STA-03")
    void aLyncEndpointIsReachedByItsNumberAtEachProxyOfItsLine() {
        Routes.Plan plan = plan(from("PSTN", null, new Party("+4930123"), "+13175551010"));

        List<List<Target>> rounds = plan.route().rounds();
        assertThat(rounds).hasSize(2);
        assertThat(rounds.getFirst().getFirst().uri()).hasToString("sip:+13175551010@med01:5068;user=phone");
        assertThat(rounds.get(1).getFirst().hopHost()).isEqualTo("med02");
        assertThat(rounds.getFirst().getFirst().from().number()).isEqualTo("+4930123");
        assertThat(plan.appearances()).isEqualTo(1);
    }

    @Test
    @Tag("LIN-05")
    void aProxyThatIsDownIsNotTried() {
        Line line = admin.view().find(Line.TYPE, "Lync").orElseThrow();
        LineHealth down = LineHealth.of(line);
        for (int i = 0; i < 9; i++) {
            down = down.missedProbe(new Proxy("med01", 5068), "silence");
        }
        health.put("Lync", down);

        Routes.Plan plan = plan(from("PSTN", null, new Party("+4930123"), "+13175551010"));

        assertThat(plan.route().rounds()).hasSize(1);
        assertThat(plan.route().rounds().getFirst().getFirst().hopHost()).isEqualTo("med02");
    }

    @Test
    @Tag("LIN-03")
    void aWithheldCallerGetsTheLinesIdentityTowardsLync() {
        Routes.Plan plan = plan(from("PSTN", null, Party.NOBODY, "+13175551010"));

        Party from = plan.route().rounds().getFirst().getFirst().from();
        assertThat(from).isEqualTo(new Party("Main", "+13175550000", "cic.example.com", false));
    }

    @Test
    @Tag("LIN-03")
    void aStationWithoutANumberOfItsOwnCallsOutWithThatOfTheLine() {
        Routes.Plan plan = plan(from("Phones", "bert", new Party("Bert", "bert", "x", false), "+13175559123"));

        Party from = plan.route().rounds().getFirst().getFirst().from();
        assertThat(from.number()).isEqualTo("+13175550000");
        assertThat(from.displayName()).isEqualTo("Bert");
    }

    @Test
    @Tag("TRK-02")
    void aStationCallsALyncUserByNumberOverTheLyncLine() {
        Routes.Plan plan = plan(from("Phones", "anna", new Party("anna"), "+1 (317) 555-9123"));

        assertThat(plan.route().destination())
                .isEqualTo(new Destination.LineAndNumber(new LineId("Lync"), "+13175559123"));
        assertThat(plan.route().rounds().getFirst().getFirst().from().number()).isEqualTo("+13175551001");
        assertThat(plan.calling()).isEqualTo(new StationId("anna"));
        assertThat(plan.route().dialled().normalizer()).isEqualTo(Route.Normalizer.DIAL_PLAN);
    }

    @Test
    @Tag("TRK-09")
    void option2_aPstnCallToALyncOnlyNumberLeavesOnTheLyncLineWithCallerAndDiversion() {
        Field diversion = new Field("Diversion", "<sip:+1@x>;reason=unconditional");
        Routes.Plan plan =
                plan(from("PSTN", null, new Party("+4930123"), "+13175559123", List.of(diversion), List.of()));

        Target target = plan.route().rounds().getFirst().getFirst();
        assertThat(target.line()).isEqualTo(new LineId("Lync"));
        assertThat(target.from().number()).isEqualTo("+4930123");
        assertThat(target.carried()).containsExactly(diversion);
    }

    @Test
    @Tag("TRK-10")
    void option3_anUnmatchedNumberFromLyncIsRefusedWithACauseThatStopsIt() {
        assertThat(refused(from("Lync", null, lyncUser(), "+4411")).cause().status())
                .isEqualTo(404);
    }

    @Test
    @Tag("TRK-10")
    void aNumberThatLeadsOnlyBackToLyncIsRefusedAndNotLooped() {
        Party carla = new Party("+13175551010");
        Destination.Refused refused = refused(from("Lync", null, carla, "+13175559123"));

        assertThat(refused.cause().status()).isEqualTo(404);
        assertThat(refused.sentence()).contains("leads only back");
    }

    @Test
    void aPstnCallDoesNotLeaveForThePstnAgain() {
        assertThat(refused(from("PSTN", null, new Party("+4930"), "+12125550000"))
                        .cause()
                        .status())
                .isEqualTo(404);
    }

    @Test
    @Tag("TRK-10")
    void aCallOfOursThatComesBackForTheSameNumberIsALoop() {
        assertThat(refused(from("Lync", null, lyncUser(), "1001", List.of(), List.of("1001")))
                        .sentence())
                .contains("loop");
        assertThat(plan(from("Lync", null, lyncUser(), "1001", List.of(), List.of("1002")))
                        .route()
                        .destination())
                .isInstanceOf(Destination.Station.class);
    }

    @Test
    @Tag("TRK-06")
    void aLyncOnlyCallerWithoutADestinationIsRefused480WithTheReason() {
        Destination.Refused refused = refused(from("Lync", null, lyncUser(), "+12125550000"));

        assertThat(refused.cause().status()).isEqualTo(480);
        assertThat(refused.sentence()).contains("Lync-only callers");
    }

    @Test
    @Tag("TRK-06")
    void aLyncOnlyCallerGoesToTheLinesDestination() {
        admin.with("line: {Lync: {usage: microsoftLync, lyncOnlyCallers: {type: station, name: bert}}}");
        assertThat(plan(from("Lync", null, lyncUser(), "+12125550000")).route().destination())
                .isEqualTo(new Destination.Station(new StationId("bert")));

        admin.with("line: {Lync: {usage: microsoftLync, lyncOnlyCallers: {type: user, name: boss}}}");
        assertThat(plan(from("Lync", null, lyncUser(), "+12125550000")).route().destination())
                .isEqualTo(new Destination.Station(new StationId("anna")));
    }

    @Test
    @Tag("TRK-06")
    void anEntryMarkedForLyncOnlyCallersLetsThemOut() {
        assertThat(plan(from("Lync", null, lyncUser(), "+19001234")).route().destination())
                .isEqualTo(new Destination.LineAndNumber(new LineId("PSTN"), "+19001234"));
    }

    @Test
    @Tag("TRK-01")
    void aLyncEnabledUserCallsThePstnThroughTandem() {
        Routes.Plan plan = plan(from("Lync", null, new Party("+13175551010"), "+12125550000"));

        assertThat(plan.route().destination())
                .isEqualTo(new Destination.LineAndNumber(new LineId("PSTN"), "+12125550000"));
        assertThat(plan.calling()).isEqualTo(new StationId("carla"));
    }

    @Test
    @Tag("TRK-05")
    void option1_aCallFromTheProxyNeverGoesBackToIt() {
        admin.with(
                "line: {PSTN: {transport: {receivePort: 5080}, proxies: [{host: kam, port: 5060}], peer: {proxyIsPeer: true}}}");

        assertThat(refused(from("PSTN", null, new Party("+4930"), "+12125550000"))
                        .cause()
                        .status())
                .isEqualTo(404);
        assertThat(plan(from("PSTN", null, new Party("+4930"), "1001")).route().destination())
                .isInstanceOf(Destination.Station.class);
    }

    @Test
    @Tag("STA-05")
    void aStationThatIsNotThereIsAbsent() {
        bound.clear();

        assertThat(refused(from("Lync", null, lyncUser(), "1001")).cause()).isEqualTo(Cause.ABSENT);
    }

    @Test
    void allContactsOfAStationRingTogetherUpToTheLimit() {
        for (int i = 0; i < 20; i++) {
            bind("anna", "sip:anna@10.0.1." + i, "10.0.1." + i + ":5060");
        }

        assertThat(plan(from("Lync", null, lyncUser(), "1001")).route().rounds())
                .hasSize(1)
                .first()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(CallSettings.defaults().forksMax());
    }

    @Test
    @Tag("STA-04")
    void aFixedContactIsCalledWhereItIs() {
        Routes.Plan plan = plan(from("Lync", null, lyncUser(), "1004"));

        assertThat(plan.route().rounds().getFirst().getFirst().uri()).hasToString("sip:f@10.0.0.77:5062");
        assertThat(plan.times().ring()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void aPhoneBehindNatIsReachedWhereItsRegistrationCameFrom() {
        bound.clear();
        bind("anna", "sip:anna@192.168.1.5:5060", "203.0.113.9:40123");

        Target target = plan(from("Lync", null, lyncUser(), "1001"))
                .route()
                .rounds()
                .getFirst()
                .getFirst();

        assertThat(target.hopHost()).isEqualTo("203.0.113.9");
        assertThat(target.hopPort()).isEqualTo(40123);
        assertThat(target.uri()).hasToString("sip:anna@192.168.1.5:5060");
    }

    @Test
    void everyDecisionSaysWhy() {
        assertThat(plan(from("Lync", null, lyncUser(), "1001")).route().trace())
                .containsExactly("caller is no station: Ana <+13175559123@example.com>", "1001 is station anna");
    }
}
