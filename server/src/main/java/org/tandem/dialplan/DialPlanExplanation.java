package org.tandem.dialplan;

import java.util.stream.Collectors;

/// A trace as text for a terminal: one line for each step.
public final class DialPlanExplanation {
    private DialPlanExplanation() {}

    /// The whole trace, lines ended by `\n`.
    public static String text(Decision decision) {
        var out = new StringBuilder();
        for (var step : decision.trace().steps()) {
            line(out, step);
        }
        return out.toString();
    }

    private static void line(StringBuilder out, Trace.Step step) {
        switch (step) {
            case Trace.Step.Taken(var dialled, var matched, var isSip, var location) ->
                out.append(isSip ? "SIP address " : "Number ")
                        .append(dialled)
                        .append(matched.equals(dialled) ? "" : ", compared as " + matched)
                        .append(location.isEmpty() ? "" : ", location " + location)
                        .append('\n');
            case Trace.Step.Passed(var entry, var pattern, var reason) ->
                out.append(String.format("  %3d  %-24s no: %s\n", entry, pattern, reason));
            case Trace.Step.Matched(var entry, var pattern, var description, var number) -> {
                out.append(String.format(
                        "  %3d  %-24s MATCH%s\n",
                        entry, pattern, description.isEmpty() ? "" : " (" + description + ")"));
                output(out, "standardized number", number.standardized());
                output(out, "display string", number.display());
                output(out, "edit base", number.editBase());
                output(out, "classification", number.classification());
                number.codes().entrySet().stream()
                        .sorted(java.util.Map.Entry.comparingByKey())
                        .forEach(code -> output(out, code.getKey(), code.getValue()));
            }
            case Trace.Step.Again(var standardized) ->
                out.append("       looked up again: ").append(standardized).append('\n');
            case Trace.Step.Offered(var _, var group, var lineGroup, var dialString, var lines) ->
                out.append(String.format(
                        "       dial group %d %s: dials %s on %s\n",
                        group,
                        lineGroup,
                        dialString,
                        lines.stream().map(Object::toString).collect(Collectors.joining(", "))));
            case Trace.Step.Skipped(var _, var group, var lineGroup, var dialString, var reason) ->
                out.append(String.format(
                        "       dial group %d %s: not used (would dial %s): %s\n",
                        group, lineGroup, dialString, reason));
            case Trace.Step.Ended(var sentence) -> out.append(sentence).append('\n');
        }
    }

    private static void output(StringBuilder out, String name, String value) {
        out.append(String.format("       %-20s %s\n", name, value));
    }
}
