package org.tandem.lab.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The end of `./tandem test`: peers used and skipped, requirements against the run, failures, and the counts on a line
/// of their own. Exit code 0 when all is well, 1 otherwise.
final class TestReport {

    private static final List<String> MODULES = List.of("wire", "server", "lab", "bench");

    private final Path root;
    private final boolean requirePeers;
    private final PrintStream out;

    TestReport(Path root, boolean requirePeers, PrintStream out) {
        this.root = root;
        this.requirePeers = requirePeers;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        boolean requirePeers = Arrays.asList(arguments).contains("--require-peers");
        System.exit(new TestReport(Path.of(arguments[0]), requirePeers, System.out).print() ? 0 : 1);
    }

    /// Prints the report; says whether all is well.
    boolean print() throws IOException {
        List<TestCase> run = TestCase.ofRun(root, MODULES);
        int peerTestsNotRun = printPeers();
        boolean requirementsHold = printRequirements(run);

        List<TestCase> failed = with(run, TestCase.Outcome.FAILED);
        List<TestCase> skipped = with(run, TestCase.Outcome.SKIPPED);
        int passed = run.size() - failed.size() - skipped.size();
        printCases("Failed", failed);
        printCases("Skipped", skipped);
        out.println();
        if (run.isEmpty()) {
            out.println("No test ran at all: that counts as a failure.");
        }
        boolean skipsAllowed = !requirePeers || (skipped.isEmpty() && peerTestsNotRun == 0);
        if (peerTestsNotRun > 0) {
            out.println(peerTestsNotRun + " peer tests NOT RUN: ./tandem peers");
        }
        if (!skipsAllowed) {
            out.println("--require-peers: a skipped test is a failure.");
        }
        out.println(passed + " passed, " + failed.size() + " failed, " + skipped.size() + " skipped");
        return !run.isEmpty() && failed.isEmpty() && skipsAllowed && requirementsHold;
    }

    private static List<TestCase> with(List<TestCase> run, TestCase.Outcome outcome) {
        return run.stream().filter(c -> c.outcome() == outcome).toList();
    }

    private void printCases(String title, List<TestCase> cases) {
        if (!cases.isEmpty()) {
            out.println();
            out.println(title);
            cases.forEach(c -> out.println("  " + c.name() + ": " + c.reason()));
        }
    }

    /// One line per peer, from what the peer tests wrote down. Returns how many of them did not run.
    private int printPeers() throws IOException {
        Map<String, Set<String>> used = new TreeMap<>();
        Map<String, Set<String>> skipped = new TreeMap<>();
        Map<String, String> notes = new TreeMap<>();
        for (String module : MODULES) {
            Path file = root.resolve(module).resolve("target/peers-used.tsv");
            if (!Files.exists(file)) {
                continue;
            }
            for (String line : Files.readAllLines(file)) {
                String[] cells = line.split("\t", -1);
                if (cells.length == 4) {
                    var map = cells[2].equals("used") ? used : skipped;
                    map.computeIfAbsent(cells[0], _ -> new TreeSet<>()).add(cells[1]);
                    notes.put(cells[0], cells[3]);
                }
            }
        }
        out.println();
        out.println("Real peers       used by  not run  ");
        Set<String> peers = new TreeSet<>(used.keySet());
        peers.addAll(skipped.keySet());
        for (String peer : peers) {
            out.printf(
                    "  %-14s %7d  %7d  %s%n",
                    peer,
                    used.getOrDefault(peer, Set.of()).size(),
                    skipped.getOrDefault(peer, Set.of()).size(),
                    notes.get(peer));
        }
        if (peers.isEmpty()) {
            out.println("  none: no peer test was reached");
        }
        Set<String> tests = new TreeSet<>();
        skipped.values().forEach(tests::addAll);
        return tests.size();
    }

    private boolean printRequirements(List<TestCase> run) throws IOException {
        Path file = root.resolve("docs/requirements.md");
        RequirementsPage page = RequirementsPage.parse(Files.readAllLines(file));
        List<String> problems = new ArrayList<>(page.problems());
        List<String> skipped = new ArrayList<>();
        int shown = 0;
        int notYet = 0;
        for (var entry : page.against(run).entrySet()) {
            String name = entry.getKey().name();
            switch (entry.getValue()) {
                case RequirementsPage.Result.Shown _ -> shown++;
                case RequirementsPage.Result.NotYet _ -> notYet++;
                case RequirementsPage.Result.Skipped(String why) -> skipped.add(name + ": " + why);
                case RequirementsPage.Result.Broken(String why) -> problems.add(name + ": " + why);
            }
        }
        out.println();
        out.println("Requirements (docs/requirements.md): " + shown + " shown, " + skipped.size() + " skipped, "
                + notYet + " not yet, " + problems.size() + " wrong");
        skipped.forEach(line -> out.println("  skipped  " + line));
        problems.forEach(line -> out.println("  WRONG    " + line));
        return problems.isEmpty();
    }
}
