package org.tandem.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A process and all that it has started, as Linux accounts for them in /proc.
record ProcessTree(ProcessHandle root) {
    /// `sysconf(_SC_CLK_TCK)` of every Linux that runs Java: /proc counts in hundredths of a second.
    private static final long TICKS_PER_SECOND = 100;

    /// Fields of /proc/PID/stat behind the name: utime, stime, cutime, cstime (the last two of children that ended).
    private static final int FIRST_TIME = 11;

    private static final int LAST_TIME = 14;

    /// User and system time used so far.
    Duration processorTime() throws IOException {
        long ticks = 0;
        for (ProcessHandle process : all()) {
            String stat = read(process, "stat");
            if (stat.isEmpty()) {
                continue;
            }
            // The name in brackets may hold blanks; the fields are counted from behind it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            for (int field = FIRST_TIME; field <= LAST_TIME; field++) {
                ticks += Long.parseLong(fields[field]);
            }
        }
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    /// Memory that the system has given, in bytes. What processes share is counted for each.
    long resident() throws IOException {
        long bytes = 0;
        for (ProcessHandle process : all()) {
            bytes += read(process, "status")
                    .lines()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .sum();
        }
        return bytes;
    }

    private List<ProcessHandle> all() {
        return Stream.concat(Stream.of(root), root.descendants()).toList();
    }

    /// Empty when the process has just ended: its time is then among its parent's.
    private static String read(ProcessHandle process, String file) throws IOException {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (NoSuchFileException gone) {
            return "";
        }
    }
}
