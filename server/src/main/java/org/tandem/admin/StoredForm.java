package org.tandem.admin;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// Objects to the text in which the store keeps them, secrets sealed, and back.
final class StoredForm {
    private static final Logger LOG = LoggerFactory.getLogger(StoredForm.class);

    private final AdminCodec codec;
    private final Sealer sealer;
    private final AdminText text;

    StoredForm(AdminCodec codec, Sealer sealer, AdminLimits limits) {
        this.codec = codec;
        this.sealer = sealer;
        this.text = new AdminText(limits.textBytesMax());
    }

    AdminStore.Commit commit(long version, Instant at, Author author, String reason, List<Transition.Step> steps) {
        var changes = steps.stream()
                .map(step -> new AdminStore.StoredChange(
                        step.type().typeName(),
                        step.key(),
                        step.name(),
                        write(step.type().typeName(), step.key(), step.before()),
                        write(step.type().typeName(), step.key(), step.after())))
                .toList();
        return new AdminStore.Commit(version, at, author, reason, changes);
    }

    /// The state that the store holds. Objects of types that this server does not know stay where they are;
    /// fields that it does not know are left aside: both happen after a step back to an older version.
    AdminView view(AdminStore.Contents contents, Map<String, ObjectType<?>> types) {
        var problems = Problems.unlimited();
        var objects = new HashMap<ObjectType<?>, Map<String, @Nullable Versioned<?>>>();
        for (var stored : contents.objects()) {
            var type = types.get(stored.type());
            if (type == null) {
                LOG.warn("object of an unknown type is left aside type={} name={}", stored.type(), stored.name());
                continue;
            }
            var here = problems.at(stored.type()).at(stored.name());
            var object = read(type, stored.key(), stored.json(), here).orElse(null);
            if (object != null) {
                objects.computeIfAbsent(type, _ -> new HashMap<>())
                        .put(
                                stored.key(),
                                new Versioned<Administered>(
                                        object, stored.version(), stored.changedAt(), stored.changedBy()));
            }
        }
        if (problems.hasErrors()) {
            throw new AdminStore.Unavailable(
                    problems.list().stream()
                            .filter(Problem::isError)
                            .limit(20)
                            .map(Problem::toString)
                            .collect(Collectors.joining("; ", "stored objects cannot be read: ", "")),
                    null);
        }
        problems.list().forEach(problem -> LOG.warn("stored object: {}", problem));
        return AdminView.empty(types.values()).with(contents.version(), objects);
    }

    HistoryEntry entry(AdminStore.Commit commit) {
        var changes = commit.changes().stream().map(this::change).toList();
        return new HistoryEntry(commit.version(), commit.at(), commit.author(), commit.reason(), changes);
    }

    /// What takes the change back; empty if and only if errors were added.
    <T extends Administered> Optional<Change> inverse(
            ObjectType<T> type, AdminStore.StoredChange change, long version, Problems problems) {
        var before = change.before();
        if (before == null) {
            return Optional.of(new Change.Delete<>(type, change.name(), version));
        }
        long expected = change.after() == null ? ChangeSet.MUST_NOT_EXIST : version;
        return read(type, change.key(), before, problems.at(change.type()).at(change.name()))
                .map(object -> new Change.Put<>(type, object, expected));
    }

    private @Nullable String write(String type, String key, @Nullable ObjectNode tree) {
        return tree == null ? null : text.writeJson(SecretTrees.sealed(tree, sealer, type + "/" + key));
    }

    private <T extends Administered> Optional<T> read(ObjectType<T> type, String key, String json, Problems here) {
        var tree = text.readJson(json, here).orElse(null);
        if (!(tree instanceof ObjectNode object)) {
            if (tree != null) {
                here.error("", "is stored as " + Shape.described(tree));
            }
            return Optional.empty();
        }
        try {
            var opened = SecretTrees.opened(object, sealer, type.typeName() + "/" + key);
            return codec.read(type, opened, here, Shape.Unknown.WARNED);
        } catch (Sealer.CannotOpen e) {
            here.error("", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private ObjectChange change(AdminStore.StoredChange change) {
        var context = change.type() + "/" + change.key();
        return Differences.change(
                change.type(), change.name(), tree(change.before(), context), tree(change.after(), context));
    }

    private @Nullable ObjectNode tree(@Nullable String json, String context) {
        if (json == null) {
            return null;
        }
        var problems = new Problems();
        if (!(text.readJson(json, problems).orElse(null) instanceof ObjectNode tree)) {
            throw new AdminStore.Unavailable("the history of " + context + " cannot be read: " + problems.list(), null);
        }
        try {
            return SecretTrees.opened(tree, sealer, context);
        } catch (Sealer.CannotOpen e) {
            return tree; // from before the key was changed: shown without a word on whether its secrets differ
        }
    }
}
