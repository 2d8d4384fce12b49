package org.tandem.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.tandem.admin.AdminStore;

/// The tables, step by step since the first version. A step that was released never changes; a new one is added
/// at the end.
///
/// Own code instead of a migration library: one list, one number in one table, one database; the library would
/// be a third as large as the database itself.
final class Schema {
    private static final List<List<String>> STEPS = List.of(List.of(
            "CREATE TABLE IF NOT EXISTS object (type VARCHAR(64) NOT NULL, object_key VARCHAR(128) NOT NULL,"
                    + " name VARCHAR(128) NOT NULL, version BIGINT NOT NULL,"
                    + " changed_at TIMESTAMP(9) WITH TIME ZONE NOT NULL, changed_by VARCHAR(128) NOT NULL,"
                    + " json CHARACTER LARGE OBJECT NOT NULL, PRIMARY KEY (type, object_key))",
            "CREATE TABLE IF NOT EXISTS history (version BIGINT NOT NULL PRIMARY KEY,"
                    + " at TIMESTAMP(9) WITH TIME ZONE NOT NULL, author VARCHAR(128) NOT NULL,"
                    + " through VARCHAR(32) NOT NULL, reason VARCHAR(100000) NOT NULL)",
            "CREATE TABLE IF NOT EXISTS change (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, version BIGINT NOT NULL,"
                    + " type VARCHAR(64) NOT NULL, object_key VARCHAR(128) NOT NULL, name VARCHAR(128) NOT NULL,"
                    + " before_json CHARACTER LARGE OBJECT, after_json CHARACTER LARGE OBJECT)",
            "CREATE INDEX IF NOT EXISTS change_by_version ON change (version)",
            "CREATE INDEX IF NOT EXISTS change_by_object ON change (type, object_key, version)"));

    private Schema() {}

    /// Takes the steps that this database has not taken, writing down the number of each. H2 commits every
    /// statement that changes a table by itself, so each statement must bear being done again: a process that
    /// is killed within a step begins it anew.
    static void bringUpToDate(Connection connection) throws SQLException {
        int version;
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version INT NOT NULL)");
            try (var rows = statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM schema_version")) {
                rows.next();
                version = rows.getInt(1);
            }
            if (version > STEPS.size()) {
                throw new AdminStore.Unavailable(
                        "the database was written by a newer server (its tables are at version " + version
                                + ", this server knows " + STEPS.size() + "): start that server, or put back a backup",
                        null);
            }
            for (; version < STEPS.size(); version++) {
                for (var sql : STEPS.get(version)) {
                    statement.execute(sql);
                }
                statement.execute("INSERT INTO schema_version VALUES (" + (version + 1) + ")");
            }
        }
    }
}
