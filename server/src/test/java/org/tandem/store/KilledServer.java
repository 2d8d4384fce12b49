package org.tandem.store;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.tandem.admin.AdminLimits;
import org.tandem.admin.Administration;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.Outcome;
import org.tandem.admin.Samples;
import org.tandem.journal.Appended;
import org.tandem.journal.JournalContract;

/// A process that changes administered data and appends to the journal as fast as it can, and prints what was
/// acknowledged, until it is killed.
final class KilledServer {
    private KilledServer() {}

    static JournalSettings settings() {
        return new JournalSettings(256 * 1024, 1L << 30, Duration.ofDays(1), 100_000, Duration.ofMillis(1));
    }

    public static void main(String[] args) {
        var directory = DataDirectory.open(Path.of(args[0]), new SecureRandom());
        var round = args[1];
        var admin = new Administration(
                Samples.TYPES,
                new H2AdminStore(directory, 100_000),
                directory.sealer(),
                InstantSource.system(),
                AdminLimits.defaults());
        var journal = new FileJournal(directory.journal(), settings(), InstantSource.system());
        for (int caller = 0; caller < 4; caller++) {
            var name = round + "-" + caller;
            Thread.ofVirtual().start(() -> appendForever(journal, name));
        }
        for (int i = 0; ; i++) {
            var name = "T" + round + "-" + i;
            var outcome = admin.apply(ChangeSet.create(Samples.TRUNK, Samples.Trunk.named(name)), Samples.ADA, "");
            if (outcome instanceof Outcome.Applied) {
                say("admin " + name);
            }
        }
    }

    private static void appendForever(FileJournal journal, String name) {
        for (int i = 0; ; i++) {
            var key = name + "-" + i;
            var fate = JournalContract.append(journal, JournalContract.OPENED, key, i);
            if (fate instanceof Appended.Durable durable) {
                say("open " + key + " " + durable.sequence());
            }
            if (i % 2 == 0
                    && JournalContract.append(journal, JournalContract.CLOSED, key, i) instanceof Appended.Durable) {
                say("close " + key);
            }
        }
    }

    // One lock: lines must not mix.
    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
