package org.tandem.app;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.admin.AdminStore;
import org.tandem.http.HttpUnavailable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tandem server`: runs the server until it is told to stop (SIGTERM or Ctrl-C).
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description = "Runs the server until it is stopped by Ctrl-C or SIGTERM.",
        footer = {
            "",
            "When it listens, it prints `ready http=HOST:PORT` and writes DIR/run/ready.json.",
            "At the first start it makes the account `administrator` and shows its password once."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:stopped as asked", "1:could not start; the reason is on the error output", "2:wrong usage"})
final class ServerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "tandem-data",
            description = "where the server keeps everything (default: ${DEFAULT-VALUE}); made if it is not there")
    private Path data = Path.of("tandem-data");

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "settings of the process (YAML); see docs/settings.md")
    private @Nullable Path settings;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "overrides http.port of the settings; 0 takes any free port")
    private @Nullable Integer httpPort;

    @Option(names = "--train", hidden = true, description = "start, serve one request, stop: to record the AOT cache")
    private boolean train;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try {
            Settings read =
                    settings == null ? Settings.defaults() : new SettingsFile().read(Settings.defaults(), settings);
            if (httpPort != null) {
                read = withHttpPort(read, httpPort);
            }
            return train ? new Training(read).run() : serve(read);
        } catch (SettingsFile.Wrong | AdminStore.Unavailable | HttpUnavailable refused) {
            return refuse(String.valueOf(refused.getMessage()));
        }
    }

    private Settings withHttpPort(Settings read, int port) {
        try {
            return read.withHttpPort(port);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(commandLine(), "--http-port: " + wrong.getMessage());
        }
    }

    private int serve(Settings read) throws InterruptedException {
        new SettingsFile().lines(read).forEach(line -> LOG.info("setting {}", line));
        CountDownLatch stopped = new CountDownLatch(1);
        Assembly assembly = Assembly.start(data, read);
        // The JVM ends when its hooks have: so this one waits until everything is closed.
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("tandem-stop").unstarted(() -> {
                    assembly.close();
                    stopped.countDown();
                }));
        assembly.firstPassword()
                .ifPresent(password -> out("first start: log in as administrator with password "
                        + password + " (shown once; also in " + data.resolve("run/first-administrator")
                        + " until the first log-in)"));
        out("ready http=" + assembly.httpAddress());
        stopped.await();
        return 0;
    }

    private void out(String line) {
        commandLine().getOut().println(line);
        commandLine().getOut().flush();
    }

    private int refuse(String sentence) {
        commandLine().getErr().println("tandem server: " + sentence);
        return 1;
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
