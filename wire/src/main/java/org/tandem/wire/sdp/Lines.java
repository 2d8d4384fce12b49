package org.tandem.wire.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The lines of one level of a session description, each with the line end it came with. Immutable.
///
/// One `char` is one byte: texts in UTF-8 pass through whole, and bytes that are no UTF-8 do too.
record Lines(List<String> lines) {
    Lines {
        lines = List.copyOf(lines);
    }

    /// The value of the first line of that type.
    Optional<String> first(char type) {
        for (var line : lines) {
            if (line.charAt(0) == type) {
                return Optional.of(value(line));
            }
        }
        return Optional.empty();
    }

    /// What follows `x=`, without the line end.
    static String value(String line) {
        return content(line).substring(2);
    }

    static String content(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }

    /// The values of all attributes of that name, empty for one without value.
    List<String> attributes(String name) {
        var values = new ArrayList<String>();
        for (var line : lines) {
            if (isAttribute(line, name)) {
                var value = value(line);
                values.add(value.length() > name.length() ? value.substring(name.length() + 1) : "");
            }
        }
        return List.copyOf(values);
    }

    static boolean isAttribute(String line, String name) {
        if (!line.startsWith("a=") || !line.startsWith(name, 2)) {
            return false;
        }
        int end = 2 + name.length();
        return end == line.length() || ":\r\n".indexOf(line.charAt(end)) >= 0;
    }

    /// The direction that an attribute says; the last of several wins.
    Optional<Direction> direction() {
        for (var line : lines.reversed()) {
            if (isDirection(line)) {
                return Direction.of(value(line));
            }
        }
        return Optional.empty();
    }

    static boolean isDirection(String line) {
        return line.startsWith("a=") && Direction.of(value(line)).isPresent();
    }

    Lines without(Predicate<String> unwanted) {
        return lines.stream().anyMatch(unwanted)
                ? new Lines(lines.stream().filter(unwanted.negate()).toList())
                : this;
    }

    /// With this in the place of the first line that matches, or at the end; further ones go.
    Lines with(Predicate<String> old, String content) {
        var copy = new ArrayList<String>(lines.size() + 1);
        boolean placed = false;
        for (var line : lines) {
            if (!old.test(line)) {
                copy.add(line);
            } else if (!placed) {
                copy.add(content + end(line));
                placed = true;
            }
        }
        if (!placed) {
            endLast(copy);
            copy.add(content + lineEnd());
        }
        return new Lines(copy);
    }

    /// A last line that came without line end gets one before something follows.
    private void endLast(List<String> copy) {
        int last = copy.size() - 1;
        if (last >= 0 && end(copy.get(last)).isEmpty()) {
            copy.set(last, copy.get(last) + lineEnd());
        }
    }

    private static String end(String line) {
        return line.substring(content(line).length());
    }

    /// The line end in use here.
    private String lineEnd() {
        return !lines.isEmpty() && end(lines.getFirst()).equals("\n") ? "\n" : "\r\n";
    }

    void writeTo(StringBuilder out) {
        lines.forEach(out::append);
    }
}
