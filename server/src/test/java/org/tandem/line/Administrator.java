package org.tandem.line;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tandem.admin.AdminCodec;
import org.tandem.admin.AdminText;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Administration;
import org.tandem.admin.Author;
import org.tandem.admin.Change;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Outcome;
import org.tandem.admin.Problem;
import org.tandem.admin.Problems;
import tools.jackson.databind.JsonNode;

/// Sets objects from YAML as an administrator would, for tests of features: type, name, fields.
public final class Administrator {
    private final Administration administration;

    public Administrator(ObjectType<?>... types) {
        administration = Administration.inMemory(
                Arrays.asList(types), InstantSource.fixed(Instant.parse("2026-05-01T00:00:00Z")));
    }

    public Administration administration() {
        return administration;
    }

    public AdminView view() {
        return administration.current();
    }

    /// Sets all objects of the text; what is wrong, warnings included, as `path: message`.
    public List<String> set(String yaml) {
        var problems = new Problems();
        var tree = new AdminText(1_000_000)
                .readYaml(yaml, problems)
                .orElseThrow(() -> new AssertionError(problems.list()));
        var changes = new ArrayList<Change>();
        for (var types : tree.properties()) {
            var type = administration.type(types.getKey()).orElseThrow();
            for (var object : types.getValue().properties()) {
                change(type, object.getKey(), object.getValue(), problems).ifPresent(changes::add);
            }
        }
        if (problems.hasErrors()) {
            return texts(problems.list());
        }
        return switch (administration.apply(new ChangeSet(changes, null), Author.server("test"), "")) {
            case Outcome.Applied applied -> texts(applied.warnings());
            case Outcome.Refused refused -> texts(refused.problems());
            case Outcome.Conflict conflict -> throw new AssertionError(conflict);
        };
    }

    /// The same, and nothing may be wrong but warnings.
    public Administrator with(String yaml) {
        var wrong =
                set(yaml).stream().filter(text -> !text.endsWith("(warning)")).toList();
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong);
        }
        return this;
    }

    private static <T extends Administered> Optional<Change> change(
            ObjectType<T> type, String name, JsonNode fields, Problems problems) {
        var object = ((tools.jackson.databind.node.ObjectNode) fields).deepCopy();
        object.put("name", name);
        return new AdminCodec()
                .read(type, object, problems.at(type.typeName()).at(name))
                .map(read -> new Change.Put<>(type, read, ChangeSet.ANY));
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }
}
