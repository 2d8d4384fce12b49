package org.tandem.lab.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Planted mistakes in reports and in the page of requirements: each must be found.
class TestReportTest {

    @TempDir
    Path root = Path.of("set by JUnit");

    private String said = "";

    @BeforeEach
    void aGreenRun() throws IOException {
        report("server/target/surefire-reports/TEST-org.tandem.call.CallTest.xml", """
                <testsuite name="org.tandem.call.CallTest">
                  <testcase name="endsOnce" classname="org.tandem.call.CallTest" time="0.1"/>
                  <testcase name="rings(String)[1]" classname="org.tandem.call.CallTest$Ringing"/>
                  <testcase name="rings(String)[2]" classname="org.tandem.call.CallTest$Ringing"/>
                </testsuite>""");
        report("lab/target/failsafe-reports/TEST-org.tandem.lab.TrunkIT.xml", """
                <testsuite><testcase name="aCallGoesThrough" classname="org.tandem.lab.TrunkIT">
                  <system-out><![CDATA[<failure/>]]></system-out></testcase></testsuite>""");
        write("lab/target/peers-used.tsv", "sipp\tTrunkIT.aCallGoesThrough\tused\t/usr/bin/sipp\n");
        page("TRK-01", "TrunkIT.aCallGoesThrough, CallTest.endsOnce");
    }

    @Test
    void aGreenRunIsWell() throws IOException {
        assertThat(isWell(true)).isTrue();
        assertThat(said.lines()).last().isEqualTo("4 passed, 0 failed, 0 skipped");
        assertThat(said).contains("1 shown, 0 skipped").containsPattern("sipp +1 +0 +/usr/bin/sipp");
    }

    @Test
    void aTestOfANestedClassWithParametersIsFoundByItsName() throws IOException {
        page("TRK-01", "`Ringing.rings`");

        assertThat(isWell(true)).isTrue();
    }

    @Test
    void aFailedTestIsNotWell() throws IOException {
        report("lab/target/failsafe-reports/TEST-org.tandem.lab.TrunkIT.xml", """
                <testsuite><testcase name="aCallGoesThrough" classname="org.tandem.lab.TrunkIT">
                  <failure message="no 200&#10;more">stack</failure></testcase></testsuite>""");

        assertThat(isWell(false)).isFalse();
        assertThat(said).contains("TRK-01: TrunkIT.aCallGoesThrough failed").contains("3 passed, 1 failed, 0 skipped");
    }

    @Test
    void anErrorInSetUpIsNotWell() throws IOException {
        report("lab/target/failsafe-reports/TEST-org.tandem.lab.TrunkIT.xml", """
                <testsuite><testcase name="" classname="org.tandem.lab.TrunkIT">
                  <error message="set-up">stack</error></testcase></testsuite>""");

        assertThat(isWell(false)).isFalse();
        assertThat(said).contains("TRK-01: TrunkIT.aCallGoesThrough failed");
    }

    @Test
    void aSkippedTestShowsAsSkippedAndIsAFailureOnlyWherePeersAreRequired() throws IOException {
        report("lab/target/failsafe-reports/TEST-org.tandem.lab.TrunkIT.xml", """
                <testsuite><testcase name="aCallGoesThrough" classname="org.tandem.lab.TrunkIT">
                  <skipped message="sipp is not installed"/></testcase></testsuite>""");
        write("lab/target/peers-used.tsv", "sipp\tTrunkIT.aCallGoesThrough\tskipped\tsipp is not installed\n");

        assertThat(isWell(false)).isTrue();
        assertThat(said)
                .contains("skipped  TRK-01: TrunkIT.aCallGoesThrough was skipped: sipp is not installed")
                .contains("1 peer tests NOT RUN: ./tandem peers")
                .endsWith("3 passed, 0 failed, 1 skipped" + System.lineSeparator());
        assertThat(isWell(true)).isFalse();
    }

    @Test
    void anySkipIsAFailureWherePeersAreRequired() throws IOException {
        report("wire/target/surefire-reports/TEST-x.xml", """
                <testsuite><testcase name="a" classname="x.UriTest"><skipped message="later"/></testcase></testsuite>""");

        assertThat(isWell(false)).isTrue();
        assertThat(isWell(true)).isFalse();
    }

    @Test
    void aNamedTestThatDidNotRunIsFound() throws IOException {
        page("TRK-01", "CallTest.isWonderful");

        assertThat(isWell(false)).isFalse();
        assertThat(said).contains("WRONG    TRK-01: CallTest.isWonderful did not run");
    }

    @Test
    void aRunWithoutTestsIsNotWell() throws IOException {
        page("TRK-01", "not yet, needs a trunk");
        for (String file : List.of(
                "server/target/surefire-reports/TEST-org.tandem.call.CallTest.xml",
                "lab/target/failsafe-reports/TEST-org.tandem.lab.TrunkIT.xml")) {
            Files.delete(root.resolve(file));
        }

        assertThat(isWell(false)).isFalse();
    }

    @Test
    void mistakesInThePageAreFound() {
        var page = RequirementsPage.parse(List.of(
                "| id | part | what | shown by |",
                "|---|---|---|---|",
                "| TRK-01 | | a call | `CallTest.endsOnce` |",
                "| TRK-01 | | a call | `CallTest.endsOnce` |",
                "| TRK-99 | | a call | `CallTest.endsOnce` |",
                "| TRK-02 | | | `CallTest.endsOnce` |",
                "| TRK-03 | | a call | it works |",
                "| TRK-04 | | a call | not yet, needs |",
                "| TRK-05 | | a call |",
                "| TRK-6 | | a call | `CallTest.endsOnce` |",
                "| TRK-07 | | a call | |"));

        assertThat(page.problems())
                .anyMatch(p -> p.equals("line 4: TRK-01 stands here twice"))
                .anyMatch(p -> p.equals("line 5: there is no requirement TRK-99"))
                .anyMatch(p -> p.equals("line 6: TRK-02 does not say what"))
                .anyMatch(p -> p.startsWith("line 7: 'it works' is neither"))
                .anyMatch(p -> p.startsWith("line 8: 'not yet"))
                .anyMatch(p -> p.equals("line 9: 3 cells instead of 4"))
                .anyMatch(p -> p.equals("line 10: 'TRK-6' is no id"))
                .anyMatch(p -> p.startsWith("line 11: ''"))
                .contains("VER-01 has no line", "TRK-06 has no line")
                .doesNotContain("TRK-01 has no line");
    }

    @Test
    void thePageOfTheRepositoryIsWellFormed() throws IOException {
        var page = RequirementsPage.parse(Files.readAllLines(Path.of("../docs/requirements.md")));

        assertThat(page.problems()).isEmpty();
    }

    private boolean isWell(boolean requirePeers) throws IOException {
        var bytes = new ByteArrayOutputStream();
        boolean well = new TestReport(root, requirePeers, new PrintStream(bytes, true, UTF_8)).print();
        said = bytes.toString(UTF_8);
        return well;
    }

    private void page(String id, String shownBy) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../docs/requirements.md"))) {
            if (line.startsWith("| ") && !line.startsWith("| id") && !line.startsWith("| " + id)) {
                String[] cells = line.split("\\|", -1);
                lines.add("|" + cells[1] + "|" + cells[2] + "|" + cells[3] + "| not yet, needs code |");
            }
        }
        lines.add("| " + id + " | | a call | " + shownBy + " |");
        write("docs/requirements.md", String.join("\n", lines));
    }

    private void report(String name, String xml) throws IOException {
        write(name, xml);
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text);
    }
}
