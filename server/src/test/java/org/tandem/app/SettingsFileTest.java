package org.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SettingsFileTest {
    private final SettingsFile file = new SettingsFile();

    private Settings read(String yaml) {
        return file.read(Settings.defaults(), yaml, "tandem.yaml");
    }

    @Test
    void whatTheFileDoesNotNameStaysAsByDefault() {
        Settings settings = read("sip:\n  t1: 250ms\n  connections: 10\n");

        assertThat(settings.sip().t1()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.sip().connections()).isEqualTo(10);
        assertThat(settings.sip().t2()).isEqualTo(Settings.defaults().sip().t2());
        assertThat(settings.admin()).isEqualTo(Settings.defaults().admin());
    }

    @Test
    void anEmptyFileAndOneOfCommentsAloneAreTheDefaults() {
        assertThat(read("")).isEqualTo(Settings.defaults());
        assertThat(read("# nothing set\n")).isEqualTo(Settings.defaults());
    }

    @Test
    void sizesMayHaveAUnit() {
        assertThat(read("sip:\n  messageBytes: 32kB\n  sendBacklogBytes: 16MB\n")
                        .sip())
                .extracting(sip -> sip.messageBytes(), sip -> sip.sendBacklogBytes())
                .containsExactly(32_768, 16_777_216);
    }

    @Test
    void whatIsNoSizeIsRefusedWithItsKeyAndValue() {
        assertThatThrownBy(() -> read("sip:\n  messageBytes: 64kb\n  sendBacklogBytes: 9000GB\n  connections: 4kB\n"))
                .isInstanceOf(SettingsFile.Wrong.class)
                .hasMessageContaining("sip.messageBytes")
                .hasMessageContaining("64kb")
                .hasMessageContaining("sip.sendBacklogBytes")
                .hasMessageContaining("sip.connections")
                .hasMessageContaining("4kB");
    }

    @Test
    void anUnknownKeyIsRefusedWithWhatWasProbablyMeant() {
        assertThatThrownBy(() -> read("sip:\n  conections: 10\n"))
                .isInstanceOf(SettingsFile.Wrong.class)
                .hasMessageContaining("tandem.yaml: sip.conections")
                .hasMessageContaining("did you mean \"connections\"?");
    }

    @Test
    void allProblemsAreToldAtOnceEachWithItsKeyAndValue() {
        assertThatThrownBy(() -> read("sip:\n  t1: soon\n  connections: many\nspi: 3\n"))
                .isInstanceOf(SettingsFile.Wrong.class)
                .hasMessageContaining("sip.t1")
                .hasMessageContaining("soon")
                .hasMessageContaining("sip.connections")
                .hasMessageContaining("many")
                .hasMessageContaining("spi");
    }

    @Test
    void aValueThatTheFeatureRefusesIsToldInItsWords() {
        assertThatThrownBy(() -> read("sip:\n  connections: 0\n"))
                .isInstanceOf(SettingsFile.Wrong.class)
                .hasMessageContaining("connections 0 < 1");
    }

    @Test
    void textThatIsNotYamlAndFilesThatAreNotThereAreSaidSo() {
        assertThatThrownBy(() -> read("sip: [")).isInstanceOf(SettingsFile.Wrong.class);
        assertThatThrownBy(() -> read("- a list")).isInstanceOf(SettingsFile.Wrong.class);
        assertThatThrownBy(() -> file.read(Settings.defaults(), Path.of("no-such-file.yaml")))
                .isInstanceOf(SettingsFile.Wrong.class)
                .hasMessageContaining("no-such-file.yaml: cannot be read");
    }

    @Test
    void keysForHttpsAreReadAndTheirPasswordIsNotListed() {
        Settings settings = read("http:\n  host: 0.0.0.0\n  tls:\n    file: keys.p12\n    password: open sesame\n");

        assertThat(Objects.requireNonNull(settings.http().tls()).file()).isEqualTo(Path.of("keys.p12"));
        assertThat(file.lines(settings))
                .contains("http.tls.file: keys.p12", "http.tls.password: (hidden)")
                .noneMatch(line -> line.contains("sesame"));
    }

    @Test
    void everySettingStandsInTheAdministratorsPageWithItsDefault() throws IOException {
        List<String> page = Files.readAllLines(Path.of("..", "docs", "settings.md"));

        assertThat(file.lines(Settings.defaults())).allSatisfy(line -> {
            String key = line.substring(0, line.indexOf(": "));
            String value = line.substring(line.indexOf(": ") + 2);
            assertThat(page).anyMatch(row -> row.startsWith("| `" + key + "` | " + value + " |"));
        });
    }

    @Test
    void everySettingIsListedOnOneLine() {
        assertThat(file.lines(Settings.defaults()))
                .contains("sip.t1: 500ms", "sip.headerCount: 200")
                .allMatch(line -> line.contains(": "));
    }
}
