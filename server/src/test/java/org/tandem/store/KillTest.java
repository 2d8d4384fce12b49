package org.tandem.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.admin.AdminLimits;
import org.tandem.admin.Administration;
import org.tandem.admin.Samples;
import org.tandem.admin.Samples.Trunk;
import org.tandem.journal.JournalContract;
import org.tandem.journal.JournalEntry;
import org.tandem.journal.JournalQuery;

/// What was acknowledged is there after kill -9, each time, in the same directory.
@Tag("TRK-07")
@Tag("ADM-01")
class KillTest {
    private static final int ROUNDS = 5;
    private static final int LINES_BEFORE_THE_KILL = 1500;

    @TempDir
    Path directory = Path.of("");

    private final Set<String> trunks = new HashSet<>();
    private final Set<String> opened = new TreeSet<>();
    private final Set<String> closed = new HashSet<>();

    @Test
    void everythingAcknowledgedIsThereAfterKill9() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(round);
            checkAdministration();
            checkJournal();
        }
        assertThat(trunks.size() + opened.size()).isGreaterThan(ROUNDS * LINES_BEFORE_THE_KILL / 3);
        assertThat(trunks).isNotEmpty();
    }

    private void runAndKill(int round) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledServer.class.getName(),
                        directory.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int count = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line);
                if (++count == LINES_BEFORE_THE_KILL) {
                    process.toHandle().destroyForcibly(); // SIGKILL; what it printed until then is still read
                }
            }
            assertThat(count).isGreaterThanOrEqualTo(LINES_BEFORE_THE_KILL);
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).isEqualTo(128 + 9);
    }

    private void note(String line) {
        var words = line.split(" ", -1);
        switch (words[0]) {
            case "admin" -> trunks.add(words[1]);
            case "open" -> opened.add(words[1]);
            case "close" -> closed.add(words[1]);
            default -> {} // logging, or a line that the kill cut short
        }
    }

    private void checkAdministration() {
        try (var held = DataDirectory.open(directory, new SecureRandom());
                var admin = new Administration(
                        Samples.TYPES,
                        new H2AdminStore(held, 100_000),
                        held.sealer(),
                        InstantSource.system(),
                        AdminLimits.defaults())) {
            var kept =
                    admin.current().all(Samples.TRUNK).stream().map(Trunk::name).collect(Collectors.toSet());
            assertThat(kept).containsAll(trunks);
            assertThat(admin.current().version()).isEqualTo(kept.size());
        }
    }

    private void checkJournal() {
        try (var held = DataDirectory.open(directory, new SecureRandom());
                var journal = new FileJournal(held.journal(), KilledServer.settings(), InstantSource.system())) {
            var openedInJournal = new HashSet<String>();
            var closedInJournal = new HashSet<String>();
            var query = JournalQuery.newest(JournalQuery.LIMIT_MAX);
            var page = journal.read(query);
            while (true) {
                for (var entry : page.entries()) {
                    (entry.type().equals("call.opened") ? openedInJournal : closedInJournal).add(entry.key());
                }
                if (page.nextBefore() == 0) {
                    break;
                }
                page = journal.read(query.before(page.nextBefore()));
            }
            assertThat(openedInJournal).containsAll(opened);
            assertThat(closedInJournal).containsAll(closed);
            openedInJournal.removeAll(closedInJournal);
            assertThat(journal.openWithoutClose(JournalContract.OPENED))
                    .extracting(JournalEntry::key)
                    .containsExactlyInAnyOrderElementsOf(openedInJournal);
            assertThat(journal.health().damaged()).isZero();
        }
    }
}
