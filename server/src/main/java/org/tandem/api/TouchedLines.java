package org.tandem.api;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.admin.ObjectChange;
import org.tandem.admin.Outcome;
import org.tandem.licence.LicenceFile;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;

/// What a change has made of the lines that it touched: a change is answered when they follow it, or after a
/// while.
final class TouchedLines {
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final LiveViews.Lines lines;

    TouchedLines(LiveViews.Lines lines) {
        this.lines = lines;
    }

    /// A line after a change.
    ///
    /// @param state as in the list of lines, or `pending` where it has not followed yet
    /// @param reason why it is not up, or what of its settings is not in force
    record Row(String name, String state, @Nullable String reason, List<String> listening) {}

    /// Waits for them, five seconds at most; blocks.
    List<Row> after(Outcome.Applied applied) {
        var touched = names(applied);
        if (touched.isEmpty()) {
            return List.of();
        }
        boolean areSettled = lines.settle(WAIT_MAX);
        return lines.all().stream()
                .filter(row -> touched.contains(row.name()))
                .map(row -> new Row(row.name(), areSettled ? row.state() : "pending", row.reason(), row.listening()))
                .toList();
    }

    /// The lines themselves, those that use a certificate or authority, and with a licence those to Lync.
    private static Set<String> names(Outcome.Applied applied) {
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (var change : applied.changes()) {
            if (change.type().equals(Line.TYPE.typeName())) {
                names.add(change.name());
            } else {
                addUsers(change, applied.view(), names);
            }
        }
        return names;
    }

    private static void addUsers(ObjectChange change, AdminView view, Set<String> names) {
        view.all(Line.TYPE).stream()
                .filter(line -> uses(line, change.type(), change.name()))
                .map(Line::name)
                .forEach(names::add);
    }

    private static boolean uses(Line line, String type, String name) {
        if (type.equals(Certificate.TYPE.typeName())) {
            return line.tls().certificate().equalsIgnoreCase(name);
        }
        if (type.equals(Authority.TYPE.typeName())) {
            return line.tls().authorities().stream().anyMatch(name::equalsIgnoreCase);
        }
        return type.equals(LicenceFile.TYPE.typeName()) && line.usage().isLync();
    }
}
