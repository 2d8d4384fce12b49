package org.tandem.lab.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A program that a test has started: its output, its input, its end.
///
/// Keeps the last 5000 lines of what it says. Every wait has a bound and fails with the end of that output. Closing it
/// asks it to stop, then ends it and what it has started, by their own handles. Any thread may call.
public final class PeerProcess implements AutoCloseable {

    private static final int LINES_KEPT = 5000;
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(3);

    private final String name;
    private final Process process;
    private final Writer input;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> lines = new ArrayDeque<>();
    private long linesSeen;
    private boolean ended;

    private PeerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter(UTF_8);
    }

    /// Starts a program in a folder; its output and errors are read as one.
    ///
    /// @param name what messages call it
    public static PeerProcess start(String name, Path folder, List<String> command, Map<String, String> environment) {
        try {
            Files.createDirectories(folder);
            var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            var peer = new PeerProcess(name, builder.start());
            Thread.ofVirtual().name(name + "-output").start(peer::readOutput);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " did not start: " + command, e);
        }
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(its output broke off: " + e.getMessage() + ")");
        }
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            lines.addLast(line);
            linesSeen++;
            if (lines.size() > LINES_KEPT) {
                lines.removeFirst();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a line holds the text, said before or after this call, and returns that line.
    public String awaitLine(String text, Duration atMost) {
        return awaitLine(line -> line.contains(text), "'" + text + "'", atMost);
    }

    /// Waits until a line fits, said before or after this call, and returns that line.
    public String awaitLine(Predicate<String> fits, String what, Duration atMost) {
        long left = atMost.toNanos();
        long checked = 0;
        lock.lock();
        try {
            while (true) {
                int unchecked = (int) Math.min(linesSeen - checked, lines.size());
                var found = lines.stream()
                        .skip(lines.size() - (long) unchecked)
                        .filter(fits)
                        .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                checked = linesSeen;
                if (ended) {
                    throw new AssertionError(name + " ended without saying " + what + tail());
                }
                if (left <= 0) {
                    throw new AssertionError(name + " did not say " + what + " within " + atMost + tail());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what + " from " + name, e);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until it has made a file.
    public void awaitFile(Path file, Duration atMost) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("no folder: " + file);
        }
        long end = System.nanoTime() + atMost.toNanos();
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(file)) {
                if (!isAlive() && !Files.exists(file)) {
                    throw new AssertionError(name + " ended without making " + file + tail());
                }
                if (System.nanoTime() > end) {
                    throw new AssertionError(name + " did not make " + file + " within " + atMost + tail());
                }
                WatchKey key = watch.poll(200, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + file, e);
        }
    }

    /// Waits until it has ended by itself and returns its exit code.
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError(name + " did not end within " + atMost + tail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of " + name, e);
        }
    }

    /// Waits until all that it says has been read: it has ended, and nobody else holds its output.
    public void awaitEndOfOutput(Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!ended) {
                if (left <= 0) {
                    throw new AssertionError("the output of " + name + " did not end within " + atMost);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while reading " + name, e);
        } finally {
            lock.unlock();
        }
    }

    /// Types a line into it.
    public void type(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " takes no input" + tail(), e);
        }
    }

    /// Ends its input, as Ctrl-D does.
    public void endInput() {
        try {
            input.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What it has said, as far as it is kept.
    public List<String> output() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /// The end of what it has said, for a message.
    public String tail() {
        List<String> all = output();
        return "\n--- end of the output of " + name + "\n"
                + String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size())) + "\n---";
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Ends it as `kill -9` does, without a chance to tidy up.
    public void kill() {
        List<ProcessHandle> started = descendants();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        awaitExit(TIME_TO_STOP);
    }

    @Override
    public void close() {
        List<ProcessHandle> started = descendants();
        process.destroy();
        try {
            if (!process.waitFor(TIME_TO_STOP.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> descendants() {
        try (Stream<ProcessHandle> all = process.descendants()) {
            return all.toList();
        }
    }
}
