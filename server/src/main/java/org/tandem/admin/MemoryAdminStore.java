package org.tandem.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps administered data for as long as the process lives: for tests and trials.
public final class MemoryAdminStore implements AdminStore {
    private final int historyEntriesMax;
    private final Map<String, StoredObject> objects = new LinkedHashMap<>();
    private final NavigableMap<Long, Commit> commits = new TreeMap<>();
    private long version;

    public MemoryAdminStore(int historyEntriesMax) {
        this.historyEntriesMax = historyEntriesMax;
    }

    // A lock, not a mailbox: the port is one of blocking calls, as for a database.
    @Override
    public synchronized Contents load() {
        return new Contents(version, List.copyOf(objects.values()));
    }

    @Override
    public synchronized void commit(Commit commit) {
        if (commit.version() != version + 1) {
            throw new IllegalStateException("commit " + commit.version() + " after " + version);
        }
        for (var change : commit.changes()) {
            var id = change.type() + "/" + change.key();
            var after = change.after();
            if (after == null) {
                objects.remove(id);
            } else {
                objects.put(
                        id,
                        new StoredObject(
                                change.type(),
                                change.key(),
                                change.name(),
                                commit.version(),
                                commit.at(),
                                commit.author().name(),
                                after));
            }
        }
        version = commit.version();
        commits.put(version, commit);
        while (commits.size() > historyEntriesMax) {
            commits.pollFirstEntry();
        }
    }

    @Override
    public synchronized List<Commit> history(@Nullable String type, @Nullable String key, long before, int limit) {
        var found = new ArrayList<Commit>();
        for (var commit : commits.headMap(before, false).descendingMap().values()) {
            if (found.size() == limit) {
                break;
            }
            if (commit.changes().stream().anyMatch(change -> matches(change, type, key))) {
                found.add(commit);
            }
        }
        return found;
    }

    @Override
    public synchronized Optional<Commit> commit(long wanted) {
        return Optional.ofNullable(commits.get(wanted));
    }

    @Override
    public void close() {}

    private static boolean matches(StoredChange change, @Nullable String type, @Nullable String key) {
        return (type == null || change.type().equals(type))
                && (key == null || change.key().equals(key));
    }
}
