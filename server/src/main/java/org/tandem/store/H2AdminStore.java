package org.tandem.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminStore;
import org.tandem.admin.Author;

/// Administered objects and their history in one H2 database file.
///
/// A commit is one transaction: objects and history together. `WRITE_DELAY 0` makes H2 hand each commit to the
/// operating system before it returns; its default would lose acknowledged commits when the process is killed.
/// `REUSE_SPACE FALSE` makes it append: a commit that H2 writes into space that has become free in the middle of the
/// file is not found again after a kill. So the file grows by some 20 kB a commit, until it is closed in order.
/// One connection, one statement at a time: commits are rare and come one after the other anyway, reads of the
/// history are short.
public final class H2AdminStore implements AdminStore {
    private final Connection connection;
    private final int historyEntriesMax;

    /// Opens or makes the database in `directory`, at the newest [Schema]. Throws [AdminStore.Unavailable] with
    /// what to do.
    public H2AdminStore(DataDirectory directory, int historyEntriesMax) {
        this.historyEntriesMax = historyEntriesMax;
        var file = directory.database();
        try {
            // No FILE_LOCK: the directory's own lock keeps other processes out, and is free again when a killed process
            // is gone.
            connection = DriverManager.getConnection(
                    "jdbc:h2:file:" + file
                            + ";DB_CLOSE_ON_EXIT=FALSE;FILE_LOCK=NO;TRACE_LEVEL_FILE=0;REUSE_SPACE=FALSE",
                    "tandem",
                    "");
            try (var statement = connection.createStatement()) {
                statement.execute("SET WRITE_DELAY 0");
                // Objects stay in their rows: texts kept elsewhere would be cleaned up by a second mechanism.
                statement.execute("SET MAX_LENGTH_INPLACE_LOB 1000000");
            }
            Schema.bringUpToDate(connection);
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw new Unavailable(
                    "the database " + file + ".mv.db cannot be opened (" + firstLine(e)
                            + "): if it is damaged, stop the server, move the file away and put the backup in its place,"
                            + " or start with an empty directory and apply an exported file",
                    e);
        }
    }

    // A lock, not a mailbox: callers wait for the database in any case, and one connection serves one at a time.
    @Override
    public synchronized Contents load() {
        return reading("load", () -> {
            long version;
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT MAX(version) FROM history")) {
                rows.next();
                version = rows.getLong(1);
            }
            var objects = new ArrayList<StoredObject>();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(
                            "SELECT type, object_key, name, version, changed_at, changed_by, json FROM object"
                                    + " ORDER BY type, object_key")) {
                while (rows.next()) {
                    objects.add(new StoredObject(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getLong(4),
                            instant(rows, 5),
                            rows.getString(6),
                            rows.getString(7)));
                }
            }
            return new Contents(version, objects);
        });
    }

    @Override
    public synchronized void commit(Commit commit) {
        try {
            insertHistory(commit);
            for (var change : commit.changes()) {
                insertChange(commit.version(), change);
                replaceObject(commit, change);
            }
            forget(commit.version() - historyEntriesMax);
            connection.commit();
        } catch (SQLException e) {
            rollBack(e);
            throw new Unavailable("nothing was changed: the database cannot be written (" + firstLine(e) + ")", e);
        }
    }

    @Override
    public synchronized List<Commit> history(@Nullable String type, @Nullable String key, long before, int limit) {
        return reading("history", () -> {
            var versions = new ArrayList<Long>();
            var condition = type == null
                    ? ""
                    : " AND EXISTS (SELECT 1 FROM change c WHERE c.version = h.version AND c.type = ?"
                            + (key == null ? ")" : " AND c.object_key = ?)");
            try (var select = connection.prepareStatement("SELECT h.version FROM history h WHERE h.version < ?"
                    + condition + " ORDER BY h.version DESC FETCH FIRST ? ROWS ONLY")) {
                int parameter = 1;
                select.setLong(parameter++, before);
                if (type != null) {
                    select.setString(parameter++, type);
                }
                if (type != null && key != null) {
                    select.setString(parameter++, key);
                }
                select.setInt(parameter, limit);
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        versions.add(rows.getLong(1));
                    }
                }
            }
            var commits = new ArrayList<Commit>();
            for (long version : versions) {
                read(version).ifPresent(commits::add);
            }
            return commits;
        });
    }

    @Override
    public synchronized Optional<Commit> commit(long version) {
        return reading("commit", () -> read(version));
    }

    @Override
    public synchronized void close() {
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN COMPACT");
        } catch (SQLException e) {
            throw new Unavailable("the database was not closed cleanly: " + firstLine(e), e);
        }
    }

    private void insertHistory(Commit commit) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO history (version, at, author, through, reason) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, commit.version());
            insert.setObject(2, at(commit.at()));
            insert.setString(3, commit.author().name());
            insert.setString(4, commit.author().through().name());
            insert.setString(5, commit.reason());
            insert.executeUpdate();
        }
    }

    private void insertChange(long version, StoredChange change) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO change (version, type, object_key, name, before_json, after_json)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, version);
            insert.setString(2, change.type());
            insert.setString(3, change.key());
            insert.setString(4, change.name());
            setText(insert, 5, change.before());
            setText(insert, 6, change.after());
            insert.executeUpdate();
        }
    }

    private void replaceObject(Commit commit, StoredChange change) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM object WHERE type = ? AND object_key = ?")) {
            delete.setString(1, change.type());
            delete.setString(2, change.key());
            delete.executeUpdate();
        }
        var after = change.after();
        if (after == null) {
            return;
        }
        try (var insert = connection.prepareStatement(
                "INSERT INTO object (type, object_key, name, version, changed_at, changed_by, json)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, change.type());
            insert.setString(2, change.key());
            insert.setString(3, change.name());
            insert.setLong(4, commit.version());
            insert.setObject(5, at(commit.at()));
            insert.setString(6, commit.author().name());
            insert.setString(7, after);
            insert.executeUpdate();
        }
    }

    private void forget(long upTo) throws SQLException {
        if (upTo < 1) {
            return;
        }
        for (var table : List.of("change", "history")) {
            try (var delete = connection.prepareStatement("DELETE FROM " + table + " WHERE version <= ?")) {
                delete.setLong(1, upTo);
                delete.executeUpdate();
            }
        }
    }

    private Optional<Commit> read(long version) throws SQLException {
        var changes = new ArrayList<StoredChange>();
        try (var select = connection.prepareStatement(
                "SELECT type, object_key, name, before_json, after_json FROM change WHERE version = ? ORDER BY id")) {
            select.setLong(1, version);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    changes.add(new StoredChange(
                            rows.getString(1), rows.getString(2), rows.getString(3), text(rows, 4), text(rows, 5)));
                }
            }
        }
        try (var select =
                connection.prepareStatement("SELECT at, author, through, reason FROM history WHERE version = ?")) {
            select.setLong(1, version);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                var author = new Author(rows.getString(2), Author.Through.valueOf(rows.getString(3)));
                return Optional.of(new Commit(version, instant(rows, 1), author, rows.getString(4), changes));
            }
        }
    }

    private <T> T reading(String what, Reading<T> reading) {
        try {
            var result = reading.read();
            connection.commit(); // ends the transaction that reading began
            return result;
        } catch (SQLException e) {
            rollBack(e);
            throw new Unavailable("the database cannot be read (" + what + ": " + firstLine(e) + ")", e);
        }
    }

    private void rollBack(SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static void setText(PreparedStatement statement, int parameter, @Nullable String text) throws SQLException {
        if (text == null) {
            statement.setNull(parameter, Types.CLOB);
        } else {
            statement.setString(parameter, text);
        }
    }

    private static @Nullable String text(ResultSet rows, int column) throws SQLException {
        var text = rows.getString(column);
        return rows.wasNull() ? null : text;
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private interface Reading<T> {
        T read() throws SQLException;
    }
}
