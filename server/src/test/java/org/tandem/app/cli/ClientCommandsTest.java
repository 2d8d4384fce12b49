package org.tandem.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.api.ApiFixture;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Timeout(120)
class ClientCommandsTest {
    private final ApiFixture api = new ApiFixture();
    private final String url = api.server.url();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("replaced");

    @Command(name = "tandem")
    private static final class Top {}

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(folder.resolve("password"), "correct horse\n");
        Files.writeString(folder.resolve("token"), api.token("audit", "*") + "\n");
        Files.createDirectories(folder.resolve("data/run"));
        Files.writeString(
                folder.resolve("data/run/ready.json"),
                "{\"http\":\"" + api.server.url().substring("http://".length()) + "\"}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    @Tag("ADM-01")
    void exportsPlansAndAppliesAFile() throws IOException {
        api.put(ApiFixture.THING, new ApiFixture.Thing("a", 1, ""));
        var file = folder.resolve("all.yaml").toString();

        assertThat(asRoot("config", "export", file)).isZero();
        Files.writeString(Path.of(file), Files.readString(Path.of(file)).replace("size: 1", "size: 5"));
        assertThat(asRoot("config", "plan", file)).isZero();
        assertThat(out.toString()).contains("~ thing \"a\"", "size: 1 -> 5");
        assertThat(api.administration
                        .current()
                        .find(ApiFixture.THING, "a")
                        .orElseThrow()
                        .size())
                .isEqualTo(1);
        assertThat(asRoot("config", "apply", file, "--reason", "more room")).isZero();
        assertThat(out.toString()).contains("applied: 1 objects changed");
        assertThat(api.administration
                        .current()
                        .find(ApiFixture.THING, "a")
                        .orElseThrow()
                        .size())
                .isEqualTo(5);
        var entry = api.administration
                .history(null, null, Long.MAX_VALUE, 1)
                .entries()
                .getFirst();
        assertThat(entry.reason()).isEqualTo("more room");
        assertThat(entry.author().toString()).contains("COMMAND_LINE");
    }

    @Test
    void endsWith1AndAllProblemsWhenAFileIsWrong() throws IOException {
        var file = folder.resolve("wrong.yaml");
        Files.writeString(file, "tandem: {format: 1}\nobjects: {thing: {a: {size: big}, b: {colour: red}}}\n");

        assertThat(asRoot("config", "apply", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("thing/a/size", "thing/b/colour").startsWith("tandem: ");
        assertThat(asRoot("config", "plan", file.toString())).isEqualTo(1);
        assertThat(asRoot("config", "apply", folder.resolve("absent").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("there is no file");
    }

    @Test
    void findsTheLocalServerAndUsesAToken() {
        assertThat(run(
                        "line",
                        "list",
                        "--data",
                        folder.resolve("data").toString(),
                        "--token-file",
                        folder.resolve("token").toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).startsWith("NAME");
    }

    @Test
    void listsEverythingThereIsToList() {
        for (var command : List.of(
                "subsystem list",
                "line list",
                "station list",
                "call list",
                "parameter list",
                "user list",
                "licence show",
                "health")) {
            assertThat(asRoot(command.split(" ", -1))).as(command + err).isZero();
        }
        assertThat(out.toString()).contains("calls", "PatienceTimeout", "root", "administrator", "journal");
    }

    @Test
    @Tag("STA-07")
    void tellsAndShowsHowManyMessagesWaitForAStation() {
        api.station("Alice's phone", true);
        api.station("Dark", false);

        assertThat(asRoot("station", "messages", "Alice's phone", "--new", "2", "--old", "5"))
                .as(err.toString())
                .isZero();
        assertThat(asRoot("station", "messages", "Alice's phone", "--old", "4")).isZero();
        assertThat(asRoot("station", "messages", "Alice's phone")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "Alice's phone: 2 new, 5 old, light on",
                        "Alice's phone: 0 new, 4 old, light off",
                        "Alice's phone: 0 new, 4 old, light off");
        assertThat(asRoot("station", "messages", "Dark", "--new", "1")).isEqualTo(1);
        assertThat(asRoot("station", "messages", "Alice's phone", "--new", "-1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("has no message light", "-1 is not in 0..999999");
    }

    @Test
    @Tag("DIA-05")
    void explainsANumber() {
        assertThat(asRoot("dialplan", "explain", "+15551234", "--location", "home"))
                .isZero();

        assertThat(out.toString()).contains("Number +15551234", "location home", "no entry fits");
    }

    @Test
    @Tag("HAS-03")
    void startsStopsEnablesAndDisablesSubsystems() {
        assertThat(asRoot("subsystem", "start", "calls")).isZero();
        assertThat(asRoot("subsystem", "restart", "calls")).isZero();
        assertThat(asRoot("subsystem", "stop", "calls")).isZero();
        assertThat(asRoot("subsystem", "disable", "calls")).isZero();
        assertThat(asRoot("subsystem", "start", "calls")).isEqualTo(1);
        assertThat(err.toString()).contains("subsystem enable calls");
        assertThat(asRoot("subsystem", "enable", "calls")).isZero();
        assertThat(out.toString()).contains("calls is running", "calls is stopped", "calls is automatic");
    }

    @Test
    void setsParametersAndMakesAccounts() throws IOException {
        assertThat(asRoot("parameter", "set", "PatienceTimeout", "3000")).isZero();
        assertThat(asRoot("parameter", "set", "PatienceTimeout", "soon")).isEqualTo(1);
        Files.writeString(folder.resolve("new"), "battery staple");
        assertThat(asRoot("user", "add", "carol", folder.resolve("new").toString(), "--role", "auditor"))
                .as(err.toString())
                .isZero();
        assertThat(asRoot("user", "add", "carol", folder.resolve("new").toString(), "--role", "auditor"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("carol exists already");
    }

    @Test
    void saysInOneSentenceWhatIsMissing() throws IOException {
        assertThat(run("line", "list", "--data", folder.resolve("nowhere").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("./tandem server");
        api.server.close();
        assertThat(asRoot("line", "list")).isEqualTo(1);
        assertThat(err.toString()).contains("no server answers at " + url);
        assertThat(err.toString()).doesNotContain("Exception");
    }

    @Test
    void endsWith1OnAWrongPasswordAnd2OnWrongUsage() throws IOException {
        Files.writeString(folder.resolve("password"), "guess");
        assertThat(asRoot("line", "list")).isEqualTo(1);
        assertThat(err.toString()).contains("the password is wrong");
        assertThat(run("line")).isEqualTo(2);
        assertThat(run("line", "dance")).isEqualTo(2);
        assertThat(run("line", "list", "--nonsense")).isEqualTo(2);
        assertThat(run("line", "list", "--url", "nonsense")).isEqualTo(1);
    }

    @Test
    void refusesWhatTheAccountMayNotDo() {
        assertThat(run(
                        "parameter",
                        "set",
                        "X",
                        "1",
                        "--url",
                        api.server.url(),
                        "--token-file",
                        folder.resolve("token").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("audit lacks the right serverParameter.write");
    }

    private int asRoot(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--url",
                url,
                "--user",
                "root",
                "--password-file",
                folder.resolve("password").toString()));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        var line = new CommandLine(new Top());
        ClientCommands.addTo(line);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
