package org.tandem.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.admin.AdminLimits;
import org.tandem.admin.AdminStore;
import org.tandem.admin.AdminStoreContract;
import org.tandem.admin.Administration;
import org.tandem.admin.Author;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.HistoryPage;
import org.tandem.admin.Outcome;
import org.tandem.admin.Samples;
import org.tandem.admin.Samples.Proxy;
import org.tandem.admin.Samples.Trunk;
import org.tandem.admin.Secret;

class H2AdminStoreTest implements AdminStoreContract {
    @TempDir
    Path parent = Path.of("");

    private final List<DataDirectory> held = new java.util.ArrayList<>();

    @AfterEach
    void release() {
        held.forEach(DataDirectory::close);
    }

    private Path path() {
        return parent.resolve("data");
    }

    private DataDirectory directory() {
        var directory = DataDirectory.open(path(), new SecureRandom());
        held.add(directory);
        return directory;
    }

    @Override
    public AdminStore store(int historyEntriesMax) {
        return new H2AdminStore(directory(), historyEntriesMax);
    }

    private Administration administration() {
        held.forEach(DataDirectory::close);
        held.clear();
        var directory = directory();
        return new Administration(
                Samples.TYPES,
                new H2AdminStore(directory, 100),
                directory.sealer(),
                InstantSource.system(),
                AdminLimits.defaults());
    }

    @Test
    @Tag("TRK-07")
    void everyCommitIsInTheFileAsAKillWouldLeaveItAlsoWhereSpaceHasBecomeFree() throws IOException, SQLException {
        store(100).close();
        release();
        held.clear();
        try (var connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + path().resolve("admin").toAbsolutePath(), "tandem", "");
                var statement = connection.createStatement()) {
            statement.execute("SET RETENTION_TIME 0"); // space is free at once, not after 45 s
        }

        try (var store = store(100)) {
            for (int version = 1; version <= 12; version++) {
                var name = "object-" + version;
                store.commit(new AdminStore.Commit(
                        version,
                        Instant.EPOCH,
                        Author.server("test"),
                        "",
                        List.of(new AdminStore.StoredChange("trunk", name, name, null, "{}"))));
                var copy = Files.createDirectories(parent.resolve("killed-" + version));
                for (var file : List.of("admin.mv.db", "server.key")) {
                    Files.copy(path().resolve(file), copy.resolve(file));
                }
                try (var killed = DataDirectory.open(copy, new SecureRandom());
                        var found = new H2AdminStore(killed, 100)) {
                    assertThat(found.load().version()).isEqualTo(version);
                }
            }
        }
    }

    @Test
    void aServerThatStartsAgainHasEverythingIncludingSecretsAndHistory() throws IOException {
        var trunk = Trunk.named("Lync").with(new Proxy("h", 5066)).withPassword(Secret.of("swordfish"));
        try (var admin = administration()) {
            assertThat(admin.apply(ChangeSet.create(Samples.TRUNK, trunk), Samples.ADA, "first"))
                    .isInstanceOf(Outcome.Applied.class);
        }
        try (var admin = administration()) {
            assertThat(admin.current().version()).isEqualTo(1);
            assertThat(admin.current().find(Samples.TRUNK, "lync")).contains(trunk);
            assertThat(admin.history(null, null, HistoryPage.NEWEST, 5)
                            .entries()
                            .getFirst()
                            .reason())
                    .isEqualTo("first");
            admin.apply(ChangeSet.delete(Samples.TRUNK, "Lync", 1), Samples.ADA, "");
        }
        try (var admin = administration()) {
            assertThat(admin.current().all(Samples.TRUNK)).isEmpty();
            admin.undo(2, Samples.ADA, "");
            assertThat(admin.current().find(Samples.TRUNK, "lync")).contains(trunk);
        }
        try (var files = Files.walk(path())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("swordfish");
            }
        }
    }

    @Test
    void theKeyFileIsForTheOwnerAloneAndIsNeverMadeAnewBesideOldData() throws IOException {
        administration().close();
        var key = path().resolve("server.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        var text = Files.readString(key);

        Files.delete(key);
        assertThatThrownBy(this::administration)
                .isInstanceOf(AdminStore.Unavailable.class)
                .hasMessageContaining("is missing, but there are data sealed with it");
        Files.writeString(key, "nonsense");
        assertThatThrownBy(this::administration)
                .isInstanceOf(AdminStore.Unavailable.class)
                .hasMessageContaining("64 hexadecimal digits");
        Files.writeString(key, text);
        administration().close();
    }

    @Test
    void anotherKeyIsToldApartFromDamage() throws IOException {
        try (var admin = administration()) {
            admin.apply(
                    ChangeSet.create(Samples.TRUNK, Trunk.named("A").withPassword(Secret.of("s"))), Samples.ADA, "");
        }
        Files.writeString(path().resolve("server.key"), "00".repeat(32));

        assertThatThrownBy(this::administration)
                .isInstanceOf(AdminStore.Unavailable.class)
                .hasMessageContaining("trunk/A")
                .hasMessageContaining("put the key file back that belongs to these data");
    }

    @Test
    void aSecondServerOnTheSameDirectoryIsRefusedInWords() {
        try (var first = DataDirectory.open(path(), new SecureRandom())) {
            assertThat(first.journal()).isEqualTo(path().resolve("journal"));
            assertThatThrownBy(() -> DataDirectory.open(path(), new SecureRandom()))
                    .isInstanceOf(AdminStore.Unavailable.class)
                    .hasMessageContaining("is in use by another server");
        }
        DataDirectory.open(path(), new SecureRandom()).close();
    }

    @Test
    void aDamagedDatabaseIsAClearErrorWithWhatToDo() throws IOException {
        administration().close();
        var file = path().resolve("admin.mv.db");
        var bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, (byte) 'x');
        Files.write(file, bytes);

        assertThatThrownBy(this::administration)
                .isInstanceOf(AdminStore.Unavailable.class)
                .hasMessageContaining("cannot be opened")
                .hasMessageContaining("put the backup in its place");
    }

    @Test
    void aDatabaseOfANewerServerIsLeftAlone() throws SQLException {
        administration().close();
        var url = "jdbc:h2:file:" + path().resolve("admin").toAbsolutePath() + ";FILE_LOCK=NO";
        try (var connection = DriverManager.getConnection(url, "tandem", "");
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO schema_version VALUES (99)");
        }
        assertThatThrownBy(this::administration)
                .isInstanceOf(AdminStore.Unavailable.class)
                .hasMessageContaining("written by a newer server");
    }

    @Test
    void everyCommitIsWithTheOperatingSystemBeforeItReturns() throws SQLException {
        administration().close();
        var url = "jdbc:h2:file:" + path().resolve("admin").toAbsolutePath() + ";FILE_LOCK=NO";
        try (var connection = DriverManager.getConnection(url, "tandem", "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("0");
        }
    }
}
