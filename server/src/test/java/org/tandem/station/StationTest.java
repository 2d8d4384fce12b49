package org.tandem.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tandem.admin.DigestSecret;
import org.tandem.base.LineId;
import org.tandem.line.Administrator;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;

class StationTest {
    private static final String LINES = """
            line:
              Lync: {usage: microsoftLync}
              Phones: {usage: stationConnections}
              RCC: {usage: microsoftLyncRemoteCallControl}
            digestSecret:
              alice: {username: alice, realm: tandem, password: wonderland}
            """;
    private static final String STATIONS = LINES + """
            station:
              Ana:
                extension: "77"
                identificationAddress: "+1 317 555 1010"
                connection: {type: alternate, address: "tel:+13175551010"}
                transport: {line: Lync}
                phone: {manufacturer: microsoftLync}
              Alice:
                extension: "100"
                transport: {line: Phones}
                authentication: {digestSecret: alice}
              Gate:
                connection: {type: predefined, user: gate, host: 10.0.0.9, port: 5080}
                transport: {line: Phones}
              Twin:
                identificationAddress: "tel:+13175551010;ext=5"
                transport: {line: Phones}
                authentication: {digestSecret: alice}
              Off: {active: false, extension: "999", authentication: {digestSecret: alice}}
            """;

    private final Administrator admin = new Administrator(
            Location.TYPE,
            Certificate.TYPE,
            Authority.TYPE,
            Line.TYPE,
            LineGroup.TYPE,
            DigestSecret.TYPE,
            GlobalStation.TYPE,
            Station.TYPE);

    private EffectiveStation effective(String name) {
        return EffectiveStation.of(
                admin.view().find(Station.TYPE, name).orElseThrow(),
                admin.view().single(GlobalStation.TYPE));
    }

    private List<String> errors(String yaml) {
        return admin.set(yaml).stream()
                .filter(text -> !text.endsWith("(warning)"))
                .toList();
    }

    @Test
    @Tag("STA-01")
    void stationsThatUseTheGlobalPagesFollowThemAtOnceAndOthersKeepTheirs() {
        admin.with(STATIONS);
        assertThat(effective("Alice").callAppearances()).isEqualTo(2);

        admin.with("""
                globalStation:
                  Default Station:
                    phone: {manufacturer: polycom, model: VVX}
                    session: {callAppearances: 7, noAnswerAfter: 20s}
                """);

        assertThat(effective("Alice").callAppearances()).isEqualTo(7);
        assertThat(effective("Alice").noAnswerAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(effective("Alice").phone().model()).isEqualTo("VVX");
        assertThat(effective("Ana").phone().manufacturer()).isEqualTo(Manufacturer.MICROSOFT_LYNC);
    }

    @Test
    @Tag("STA-02")
    void manufacturerMicrosoftLyncSetsOneAppearanceAndNoWarmDownButDoesNotForceThem() {
        admin.with(STATIONS);
        assertThat(effective("Ana").callAppearances()).isEqualTo(1);
        assertThat(effective("Ana").connectionCallWarmDown()).isZero();

        admin.with("""
                station:
                  Ana:
                    connection: {type: alternate, address: "tel:+13175551010"}
                    transport: {line: Lync}
                    phone: {manufacturer: microsoftLync}
                    session: {callAppearances: 3, connectionCallWarmDown: 4s}
                """);

        assertThat(effective("Ana").callAppearances()).isEqualTo(3);
        assertThat(effective("Ana").connectionCallWarmDown()).isEqualTo(Duration.ofSeconds(4));
        assertThat(new StationPages.Session(5, null, Duration.ofMinutes(1))
                        .setBy(Manufacturer.MICROSOFT_LYNC)
                        .callAppearances())
                .isEqualTo(1);
    }

    @Test
    @Tag("STA-07")
    void theMessageLightHasNoEffectOnALyncStationAndThatIsShown() {
        var found = admin.with(STATIONS).set("""
                station:
                  Ana:
                    connection: {type: alternate, address: "tel:+13175551010"}
                    transport: {line: Lync}
                    phone: {manufacturer: microsoftLync, hasMwi: true}
                """);

        assertThat(found).singleElement().asString().contains("phone/hasMwi: Has MWI message light has no effect");
        assertThat(effective("Ana").getsMessageLight()).isFalse();
    }

    @Test
    @Tag("STA-04")
    void lyncStationsNeverRegister() {
        assertThat(errors(LINES + """
                station:
                  Ana:
                    transport: {line: Lync}
                    phone: {manufacturer: microsoftLync}
                    authentication: {digestSecret: alice}
                """))
                .hasSize(2)
                .anyMatch(text -> text.startsWith("station/Ana/connection: Lync endpoints never register here"))
                .anyMatch(text -> text.startsWith("station/Ana/authentication/digestSecret: a Lync endpoint signs in"));
    }

    @Test
    @Tag("STA-08")
    void allProblemsOfAStationAreToldAtOnce() {
        admin.with(STATIONS);

        assertThat(errors("""
                station:
                  Bad:
                    extension: "1 00"
                    identificationAddress: "Ana Ruiz"
                    connection: {type: alternate, address: "mailto:ana@example.com"}
                    transport: {line: RCC}
                    authentication: {digestSecret: gone}
                    region: {location: gone}
                  Double: {extension: "100", identificationAddress: "tel:+1-317-555-1010"}
                """))
                .extracting(text -> text.substring("station/".length(), text.indexOf(':')))
                .contains(
                        "Bad/extension",
                        "Bad/identificationAddress",
                        "Bad/connection/address",
                        "Bad/transport/line",
                        "Bad/authentication/digestSecret",
                        "Bad/region/location",
                        "Double/extension",
                        "Double/identificationAddress");
    }

    @Test
    void aDigestSecretForAnotherRealmThanTheLinesIsWarnedOf() {
        assertThat(admin.set(STATIONS)).noneMatch(text -> text.contains("realm"));
        assertThat(admin.set("""
                line: {Phones: {usage: stationConnections, domainName: cic.example.com}}
                station:
                  Alice: {transport: {line: Phones}, authentication: {digestSecret: alice}}
                """))
                .anyMatch(text -> text.contains("\"alice\" is for realm tandem, but line \"Phones\" asks for realm"));
    }

    @ParameterizedTest
    @Tag("STA-03")
    @CsvSource({
        "77, Ana",
        "+13175551010, Ana",
        "+1 (317) 555-1010, Ana",
        "tel:+1-317-555-1010, Ana",
        "sip:+13175551010@cic.example.com;user=phone, Ana",
        "13175551010, Ana",
        "+13175551010;ext=5, Twin",
        "+13175551010;ext=100, Alice",
        "100, Alice",
        "999, ''",
        "+13175551011, ''",
        "alice, ''",
        "'', ''"
    })
    void findsStationsByNumber(String number, String station) {
        admin.with(STATIONS);

        assertThat(StationDirectory.of(admin.view())
                        .find(number)
                        .map(found -> found.id().value())
                        .orElse(""))
                .isEqualTo(station);
    }

    @Test
    void findsWhoRegistersByNameOrNumber() {
        admin.with(STATIONS);
        var stations = StationDirectory.of(admin.view());

        assertThat(stations.findByAddressOfRecord("alice"))
                .map(EffectiveStation::id)
                .hasToString("Optional[Alice]");
        assertThat(stations.findByAddressOfRecord("100"))
                .map(EffectiveStation::id)
                .hasToString("Optional[Alice]");
        assertThat(stations.findByAddressOfRecord("nobody")).isEmpty();
        assertThat(stations.findCaller("sip:gate@10.0.0.9"))
                .map(EffectiveStation::id)
                .hasToString("Optional[Gate]");
    }

    @Test
    void aBindingIsReadBackAsItWasWritten() {
        var binding = new Binding(
                "sip:alice@10.0.0.7:5060;transport=tcp",
                new LineId("Phones\t2"),
                "10.0.0.7:5060",
                700,
                "a%09b@c",
                4_294_967_295L,
                Instant.parse("2026-05-01T00:00:00.123Z"),
                "baresip\r\n");

        assertThat(BindingText.parse(BindingText.write(binding))).isEqualTo(binding);
    }
}
