package org.tandem.admin;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// All administered objects, and the only way to change them.
///
/// Reading is one volatile read of an immutable view. Changes are made one set at a time: checked against the
/// whole state that would result, written by the [AdminStore] together with their history, put in force, told
/// to the listeners, answered. API, command line, import and first start all come through [#apply]. It blocks
/// until the change is on disk: not for mailboxes.
public final class Administration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Administration.class);

    private final Map<String, ObjectType<?>> types = new LinkedHashMap<>();
    private final AdminStore store;
    private final StoredForm form;
    private final InstantSource clock;
    private final AdminLimits limits;
    private final AdminCodec codec;

    // A lock, not a mailbox: authors wait for the disk, in their own threads, and one after the other is what is
    // wanted.
    private final ReentrantLock writing = new ReentrantLock();
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final Deque<ChangeListener.Committed> untold = new ArrayDeque<>();
    private boolean telling;
    private volatile AdminView current;

    /// Reads everything from the store. Throws [AdminStore.Unavailable], with all that is wrong, when that
    /// cannot be done: half a configuration would be worse than none.
    public Administration(
            Collection<ObjectType<?>> types, AdminStore store, Sealer sealer, InstantSource clock, AdminLimits limits) {
        for (var type : types) {
            if (this.types.put(type.typeName(), type) != null) {
                throw new IllegalStateException("object type " + type + " is registered twice");
            }
        }
        this.store = store;
        this.clock = clock;
        this.limits = limits;
        this.codec = new AdminCodec();
        this.types
                .values()
                .forEach(type -> codec.shape(type.recordClass())); // a record that cannot be written is found at start
        this.form = new StoredForm(codec, sealer, limits);
        this.current = form.view(store.load(), this.types);
    }

    /// Administered data that live in memory alone.
    public static Administration inMemory(Collection<ObjectType<?>> types, InstantSource clock) {
        var limits = AdminLimits.defaults();
        var sealer = AesSealer.withNewKey(new java.security.SecureRandom());
        return new Administration(types, new MemoryAdminStore(limits.historyEntriesMax()), sealer, clock, limits);
    }

    /// The state in force.
    public AdminView current() {
        return current;
    }

    /// All types, in the order in which they were registered.
    public List<ObjectType<?>> types() {
        return List.copyOf(types.values());
    }

    public Optional<ObjectType<?>> type(String typeName) {
        return Optional.ofNullable(types.get(typeName));
    }

    public AdminCodec codec() {
        return codec;
    }

    public AdminLimits limits() {
        return limits;
    }

    /// Everything that the checks say about the state in force, warnings included.
    public List<Problem> findings() {
        return Validation.of(current, types.values());
    }

    /// Makes all changes of the set, or none. Answers [Outcome.Applied] after it is on disk and every listener
    /// has been told. Throws [AdminStore.Unavailable] when the store fails; nothing was changed then.
    ///
    /// @param reason why, in the author's words; may be empty
    public Outcome apply(ChangeSet changes, Author author, String reason) {
        if (reason.length() > limits.reasonCharactersMax()) {
            return refused(
                    "",
                    "the reason has " + reason.length() + " characters, at most " + limits.reasonCharactersMax()
                            + " are kept");
        }
        writing.lock();
        try {
            var at = clock.instant();
            var before = current;
            var transition = new Transition(before, types, codec, limits, at, author);
            return switch (transition.of(changes)) {
                case Transition.Result.Not not -> not.outcome();
                case Transition.Result.Ready ready
                when ready.steps().isEmpty() -> new Outcome.Applied(before, List.of(), ready.warnings());
                case Transition.Result.Ready ready -> {
                    var after = ready.after();
                    store.commit(form.commit(after.version(), at, author, reason, ready.steps()));
                    current = after;
                    var made =
                            ready.steps().stream().map(Administration::change).toList();
                    tell(new ChangeListener.Committed(before, after, made, author, reason, at));
                    yield new Outcome.Applied(after, made, ready.warnings());
                }
            };
        } finally {
            writing.unlock();
        }
    }

    /// Tells the listener of every change from now on. A listener lives as long as the server.
    public void onChange(ChangeListener listener) {
        listeners.add(listener);
    }

    /// What was changed, newest first.
    ///
    /// @param type only changes of this type's objects, null: of all
    /// @param name only changes of this object, null: of all
    /// @param before only entries older than this id; [HistoryPage#NEWEST] for the first page
    /// @param limit 1 to [HistoryPage#ENTRIES_MAX]
    public HistoryPage history(@Nullable ObjectType<?> type, @Nullable String name, long before, int limit) {
        if (limit < 1 || limit > HistoryPage.ENTRIES_MAX) {
            throw new IllegalArgumentException("limit " + limit + " is not 1 to " + HistoryPage.ENTRIES_MAX);
        }
        if (type == null && name != null) {
            throw new IllegalArgumentException("name " + name + " without a type");
        }
        var key = type == null || name == null ? null : type.key(name);
        var commits = store.history(type == null ? null : type.typeName(), key, before, limit + 1);
        var entries = commits.stream().limit(limit).map(form::entry).toList();
        return new HistoryPage(
                entries, commits.size() > limit ? entries.getLast().id() : 0);
    }

    public Optional<HistoryEntry> historyEntry(long id) {
        return store.commit(id).map(form::entry);
    }

    /// Takes one change set back by a new one. Conflicts when one of its objects was changed again since;
    /// refused when the history no longer holds it, or the old state does not fit today's other objects.
    public Outcome undo(long historyId, Author author, String reason) {
        var commit = store.commit(historyId).orElse(null);
        if (commit == null) {
            return refused("history/" + historyId, "the history does not hold this entry");
        }
        var problems = new Problems();
        var changes = new ArrayList<Change>();
        for (var change : commit.changes()) {
            var type = types.get(change.type());
            if (type == null) {
                problems.at(change.type()).at(change.name()).error("", "this server has no such type");
            } else {
                form.inverse(type, change, historyId, problems).ifPresent(changes::add);
            }
        }
        return problems.hasErrors()
                ? new Outcome.Refused(problems.list())
                : apply(new ChangeSet(changes, null), author, reason);
    }

    @Override
    public void close() {
        store.close();
    }

    private static Outcome refused(String path, String message) {
        return new Outcome.Refused(List.of(new Problem(path, Problem.Severity.ERROR, message)));
    }

    private static ObjectChange change(Transition.Step step) {
        return Differences.change(step.type().typeName(), step.name(), step.before(), step.after());
    }

    /// Under the lock. A listener that changes something comes in here again: its change waits until all have
    /// been told of this one.
    private void tell(ChangeListener.Committed committed) {
        untold.add(committed);
        if (telling) {
            return;
        }
        telling = true;
        try {
            for (var next = untold.poll(); next != null; next = untold.poll()) {
                for (var listener : listeners) {
                    tell(listener, next);
                }
            }
        } finally {
            telling = false;
        }
    }

    private static void tell(ChangeListener listener, ChangeListener.Committed committed) {
        try {
            listener.changed(committed);
        } catch (RuntimeException e) {
            // The change is made; one listener's mistake must neither undo that nor keep the others from knowing.
            LOG.error(
                    "listener failed version={} listener={}", committed.after().version(), listener, e);
        }
    }

    /// Where the set would lead from `view`; nothing is done.
    Transition.Result rehearse(ChangeSet changes, AdminView view) {
        return new Transition(view, types, codec, limits, clock.instant(), Author.server("plan")).of(changes);
    }

    /// The objects of a view as trees that show no secrets, by type and name: for files.
    Map<ObjectType<?>, Map<String, ObjectNode>> shown(AdminView view) {
        var all = new LinkedHashMap<ObjectType<?>, Map<String, ObjectNode>>();
        for (var type : types.values()) {
            var trees = new LinkedHashMap<String, ObjectNode>();
            for (var object : view.all(type)) {
                trees.put(object.name(), SecretTrees.hidden(codec.write(object)));
            }
            all.put(type, trees);
        }
        return all;
    }

    Map<String, ObjectType<?>> typesByName() {
        return new HashMap<>(types);
    }
}
