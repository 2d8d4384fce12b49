package org.tandem.lab.tour;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tandem.lab.process.TandemServer;
import org.tandem.lab.sip.LabFailure;

/// One run of the lab: world, server, configuration, steps. One thread; [#close] may come from another.
public final class Tour implements AutoCloseable {
    /// How the lab is run.
    ///
    /// @param command what starts Tandem
    /// @param broken the step whose fault is on
    /// @param only the one step to play, else all
    /// @param portBase first port of Tandem's lines, 0 for free ones
    public record Options(
            List<String> command, Path directory, Optional<String> broken, Optional<String> only, int portBase) {}

    /// What became of a step; `reason` is empty when it passed.
    record Result(Step step, String reason, Duration took) {
        boolean passed() {
            return reason.isEmpty();
        }
    }

    private final Options options;
    private final Screen screen;
    private final World world;
    private final TandemServer server;

    /// Builds the world, starts the server and configures it. Throws [LabFailure] when that does not work.
    public Tour(Options options, boolean colours) {
        this(options, new Screen(System.out, colours));
    }

    private Tour(Options options, Screen screen) {
        this.options = options;
        this.screen = screen;
        screen.line("The lab: a Lync pool, a PSTN gateway, a proxy and phones, all emulated on this machine, around a"
                + " real Tandem.");
        this.world = new World(options.portBase());
        try {
            this.server = startServer();
        } catch (LabFailure failure) {
            world.close();
            throw failure;
        }
        try {
            configure();
        } catch (LabFailure failure) {
            close();
            throw failure;
        }
    }

    public static List<String> stepIds() {
        return Steps.all().stream().map(Step::id).toList();
    }

    private TandemServer startServer() {
        try {
            Path settings = options.directory().resolve("settings.yaml");
            Files.writeString(settings, world.settings());
            Path data = Files.createDirectories(options.directory().resolve("data"));
            screen.line("Starting the server with an empty data directory, " + data);
            return new TandemServer(options.command(), data, settings);
        } catch (IOException e) {
            throw new LabFailure("cannot write to " + options.directory(), e);
        }
    }

    private void configure() {
        Path file = options.directory().resolve("site.yaml");
        try {
            Files.writeString(
                    file, world.configuration(Steps.leftOut(options.broken()), Steps.added(options.broken())));
        } catch (IOException e) {
            throw new LabFailure("cannot write " + file, e);
        }
        screen.line("Configuring it as an administrator would: config apply " + file);
        server.apply(file);
        world.switchOn();
        screen.line("Two phones have registered with digest. The tour begins.");
    }

    /// Plays all steps; true when all passed.
    public boolean play() {
        List<Step> steps = Steps.all().stream()
                .filter(step -> options.only().isEmpty() || options.only().get().equals(step.id()))
                .toList();
        List<Result> results = new ArrayList<>();
        for (Step step : steps) {
            screen.title(results.size() + 1, steps.size(), step);
            results.add(play(step));
        }
        table(results);
        return results.stream().allMatch(Result::passed);
    }

    private Result play(Step step) {
        boolean broken = options.broken().filter(step.id()::equals).isPresent();
        if (broken) {
            screen.line("       (--break: " + step.fault() + ")");
        }
        long mark = world.ladder().mark();
        int violationsBefore = world.violations().size();
        long start = System.nanoTime();
        String reason = "";
        try (AutoCloseable _ = world.ladder().watch(entry -> screen.arrow(world.ladder(), entry))) {
            step.play().run(new Stage(world, broken, screen::fact));
            List<String> violations = world.violations();
            if (violations.size() > violationsBefore) {
                reason = "Tandem broke a rule of the line: " + violations.getLast();
            }
        } catch (LabFailure failure) {
            reason = String.valueOf(failure.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException("the step " + step.id() + " is wrong", e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (reason.isEmpty()) {
            screen.passed();
        } else {
            screen.failed(reason);
            screen.line("       all messages of this step:");
            screen.line(world.ladder().draw(mark));
            screen.line("       the server's own words are in " + server.log());
            world.quiet();
        }
        return new Result(step, reason, took);
    }

    private void table(List<Result> results) {
        screen.line("");
        for (Result result : results) {
            screen.line("  %-14s %-38s %5.1f s  %s"
                    .formatted(
                            result.step().id(),
                            result.step().title(),
                            result.took().toMillis() / 1000.0,
                            result.passed() ? "passed" : "FAILED: " + firstLine(result.reason())));
        }
        long failed = results.stream().filter(result -> !result.passed()).count();
        screen.line(
                failed == 0
                        ? "  " + results.size() + " of " + results.size() + " steps passed"
                        : "  " + failed + " steps FAILED");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /// Leaves the world running: everybody answers, and calls can be made from the keyboard. Returns on `quit`, at the
    /// end of the input, or not at all when there is no keyboard.
    public void stayUp(boolean keyboard) {
        new Playground(world, screen, server).run(keyboard);
    }

    @Override
    public void close() {
        server.close();
        world.close();
    }
}
