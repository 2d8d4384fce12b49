package org.tandem.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.tour.Tour;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The lab as a program: starts Tandem and an emulated world around it, plays the tour, stays up.
@Command(
        name = "tandem lab",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts Tandem and, around it, an emulated Lync pool, PSTN gateway, proxy and phones; plays a tour of calls,"
                    + " then stays up.",
            "Each step is checked at the far peers: message received, To tag, SDP, audio packets both ways."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all steps passed", "1:a step failed, or the lab could not start", "2:wrong options"})
public final class Main implements Callable<Integer> {
    @Option(names = "--check", description = "Play the tour, then stop: exit 0 when all steps passed, else 1.")
    private boolean check;

    @Option(
            names = "--break",
            paramLabel = "STEP",
            description = "Make something wrong in the world around this step: the step must fail. One of"
                    + " ${COMPLETION-CANDIDATES}.",
            completionCandidates = StepIds.class)
    private @Nullable String broken;

    @Option(
            names = "--only",
            paramLabel = "STEP",
            description = "Play this step alone.",
            completionCandidates = StepIds.class)
    private @Nullable String only;

    @Option(names = "--keep", description = "Keep the temporary directory with data, settings and the server's log.")
    private boolean keep;

    @Option(
            names = "--topology",
            paramLabel = "NAME",
            defaultValue = "onprem",
            description = "Which site is built; only ${DEFAULT-VALUE} exists so far.")
    private String topology = "onprem";

    @Option(
            names = "--port-base",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "First of four ports for Tandem's lines; 0 (default): free ones.")
    private int portBase;

    @Option(
            names = "--server-command",
            paramLabel = "COMMAND",
            description = "What runs Tandem, words separated by blanks. Default: TANDEM_SERVER_CMD, else this"
                    + " distribution's server.")
    private @Nullable String serverCommand;

    private Main() {}

    /// The steps' names for help and completion.
    static final class StepIds implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return Tour.stepIds().iterator();
        }
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() {
        if (!topology.equals("onprem")) {
            System.err.println("--topology " + topology + " does not exist yet: onprem is the only one");
            return 2;
        }
        for (String step : Stream.of(broken, only).filter(Objects::nonNull).toList()) {
            if (!Tour.stepIds().contains(step)) {
                System.err.println(step + " is no step; there are " + String.join(", ", Tour.stepIds()));
                return 2;
            }
        }
        Path directory = temporaryDirectory();
        AtomicBoolean cleaned = new AtomicBoolean();
        boolean terminal = Optional.ofNullable(System.console())
                .filter(java.io.Console::isTerminal)
                .isPresent();
        var options = new Tour.Options(
                command(), directory, Optional.ofNullable(broken), Optional.ofNullable(only), portBase);
        try (Tour tour = new Tour(options, terminal && System.getenv("NO_COLOR") == null)) {
            Runnable stop = tour::close;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stop.run();
                clean(directory, cleaned);
            }));
            boolean passed = tour.play();
            if (!check) {
                tour.stayUp(terminal);
            }
            return passed ? 0 : 1;
        } catch (LabFailure failure) {
            System.err.println("lab: " + failure.getMessage());
            return 1;
        } finally {
            clean(directory, cleaned);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("tandem-lab-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void clean(Path directory, AtomicBoolean cleaned) {
        if (!cleaned.compareAndSet(false, true)) {
            return;
        }
        if (keep) {
            System.out.println("kept " + directory);
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("cannot remove " + directory + ": " + e.getMessage());
        }
    }

    private List<String> command() {
        String given = serverCommand != null ? serverCommand : System.getenv("TANDEM_SERVER_CMD");
        if (given != null && !given.isBlank()) {
            // A path with blanks is one word: the script names itself.
            return Files.isRegularFile(Path.of(given))
                    ? List.of(given)
                    : List.of(given.strip().split("\\s+", -1));
        }
        Path lib = ownLib();
        Path checkout = lib.resolve("../../../../server/target/dist/lib").normalize();
        Path distribution = lib.resolve("../server").normalize();
        Path server = Files.isDirectory(checkout) ? checkout : distribution;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", server + "/*", "org.tandem.app.Main"));
        return command;
    }

    /// The directory of the lab's own jar.
    private static Path ownLib() {
        try {
            Path jar = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path parent = jar.getParent();
            return parent == null ? jar : parent;
        } catch (java.net.URISyntaxException e) {
            throw new LabFailure("cannot find the lab's own directory", e);
        }
    }
}
