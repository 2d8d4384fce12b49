package org.tandem.lab.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The table of `docs/requirements.md`, held against a run of the tests.
///
/// A line is `| id | part | what | shown by |`. The last cell names tests, `ClassName.method`, one or more with commas
/// between, or says `not yet, needs` and what it needs.
///
/// @param lines    the lines in their order
/// @param problems what is wrong with the table itself
record RequirementsPage(List<Line> lines, List<String> problems) {

    /// Every id that the project has, as numbers per group: a line that gets lost is noticed.
    private static final Map<String, Integer> LAST_NUMBER = lastNumbers();

    private static final Pattern ID = Pattern.compile("[A-Z]{3}-\\d\\d");
    private static final Pattern TEST = Pattern.compile("[A-Z]\\w*\\.[a-z]\\w*");
    private static final String NOT_YET = "not yet, needs ";

    /// @param tests names of the tests that show it; empty for what is not there yet
    record Line(int number, String id, String part, List<String> tests) {
        String name() {
            return part.isEmpty() ? id : id + " " + part;
        }
    }

    /// What became of one line in a run.
    sealed interface Result {
        record Shown() implements Result {}

        record NotYet() implements Result {}

        record Skipped(String why) implements Result {}

        record Broken(String why) implements Result {}
    }

    static RequirementsPage parse(List<String> page) {
        List<Line> lines = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        int number = 0;
        for (String text : page) {
            number++;
            if (!text.startsWith("|")) {
                continue;
            }
            List<String> cells =
                    Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() < 3 || !ID.matcher(cells.get(1)).matches()) {
                if (cells.size() > 1 && cells.get(1).matches("[A-Z]{3}\\b.*")) {
                    problems.add("line " + number + ": '" + cells.get(1) + "' is no id");
                }
                continue;
            }
            if (cells.size() != 6) {
                problems.add("line " + number + ": " + (cells.size() - 2) + " cells instead of 4");
                continue;
            }
            var line = new Line(number, cells.get(1), cells.get(2), tests(cells.get(4), number, problems));
            if (cells.get(3).isEmpty()) {
                problems.add("line " + number + ": " + line.name() + " does not say what");
            }
            if (!names.add(line.name())) {
                problems.add("line " + number + ": " + line.name() + " stands here twice");
            }
            lines.add(line);
        }
        problems.addAll(missingIds(lines));
        return new RequirementsPage(lines, problems);
    }

    private static List<String> tests(String cell, int number, List<String> problems) {
        if (cell.startsWith(NOT_YET) && cell.length() > NOT_YET.length()) {
            return List.of();
        }
        List<String> tests = new ArrayList<>();
        for (String word : cell.replace("`", "").split(",", -1)) {
            if (TEST.matcher(word.strip()).matches()) {
                tests.add(word.strip());
            } else {
                problems.add("line " + number + ": '" + word.strip() + "' is neither ClassName.method nor '" + NOT_YET
                        + "…'");
            }
        }
        return tests;
    }

    private static List<String> missingIds(List<Line> lines) {
        Set<String> known = new TreeSet<>();
        LAST_NUMBER.forEach((group, last) -> {
            for (int i = 1; i <= last; i++) {
                known.add("%s-%02d".formatted(group, i));
            }
        });
        List<String> problems = new ArrayList<>();
        for (Line line : lines) {
            if (!known.contains(line.id())) {
                problems.add("line " + line.number() + ": there is no requirement " + line.id());
            }
        }
        lines.forEach(line -> known.remove(line.id()));
        known.forEach(id -> problems.add(id + " has no line"));
        return problems;
    }

    /// Each line with what the run says of it, in the order of the page.
    Map<Line, Result> against(List<TestCase> run) {
        Map<Line, Result> results = new LinkedHashMap<>();
        for (Line line : lines) {
            results.put(line, resultOf(line, run));
        }
        return results;
    }

    private static Result resultOf(Line line, List<TestCase> run) {
        if (line.tests().isEmpty()) {
            return new Result.NotYet();
        }
        Result result = new Result.Shown();
        for (String test : line.tests()) {
            switch (resultOf(test, run)) {
                case Result.Broken broken -> {
                    return broken;
                }
                case Result.Skipped skipped -> result = skipped;
                case Result.Shown _, Result.NotYet _ -> {
                    // the others decide
                }
            }
        }
        return result;
    }

    private static Result resultOf(String test, List<TestCase> run) {
        String className = test.substring(0, test.indexOf('.'));
        List<TestCase> cases = run.stream()
                .filter(c -> c.name().equals(test)
                        || (c.className().equals(className) && c.method().isEmpty()))
                .toList();
        if (cases.isEmpty()) {
            return new Result.Broken(test + " did not run");
        }
        if (cases.stream().anyMatch(c -> c.outcome() == TestCase.Outcome.FAILED)) {
            return new Result.Broken(test + " failed");
        }
        return cases.stream()
                .filter(c -> c.outcome() == TestCase.Outcome.SKIPPED)
                .<Result>map(c -> new Result.Skipped(test + " was skipped: " + c.reason()))
                .findFirst()
                .orElseGet(Result.Shown::new);
    }

    private static Map<String, Integer> lastNumbers() {
        Map<String, Integer> last = new LinkedHashMap<>();
        last.put("VER", 1);
        last.put("TOP", 3);
        last.put("LIC", 3);
        last.put("USR", 8);
        last.put("STS", 3);
        last.put("EPM", 6);
        last.put("LIN", 10);
        last.put("LGR", 1);
        last.put("DIA", 9);
        last.put("TRK", 11);
        last.put("STA", 8);
        last.put("ACD", 2);
        last.put("IVR", 1);
        last.put("CON", 1);
        last.put("VML", 1);
        last.put("AOH", 4);
        last.put("DIR", 8);
        last.put("IMR", 3);
        last.put("PRS", 14);
        last.put("RCC", 13);
        last.put("HAS", 3);
        last.put("ADM", 3);
        last.put("CLT", 2);
        last.put("LAB", 1);
        return last;
    }
}
