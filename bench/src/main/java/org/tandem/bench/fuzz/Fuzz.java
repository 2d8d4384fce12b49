package org.tandem.bench.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `./tandem bench fuzz TARGET --runs N`: Jazzer on one target, from the inputs that are kept, in a process of its
/// own. Ends with 0 when so many runs, or so many seconds, went by without a find. What it has found, and inputs that
/// reach what no kept one does, are written below `bench/target`.
public final class Fuzz {
    private static final Map<String, Class<?>> TARGETS = new TreeMap<>(Map.of(
            "message", MessageTarget.class,
            "sdp", SdpTarget.class,
            "uri", UriTarget.class,
            "dialog", DialogTarget.class));

    private static final Map<String, String> OPTIONS =
            Map.of("--runs", "-runs=", "--seconds", "-max_total_time=", "--seed", "-seed=");
    private static final String USAGE =
            "usage: ./tandem bench fuzz " + String.join("|", TARGETS.keySet()) + " [--runs N] [--seconds N] [--seed N]";
    private static final int INPUT_BYTES_MAX = 4_096;

    private Fuzz() {}

    /// Runs it; see the class.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path bench = Path.of(System.getProperty("tandem.home", "."), "bench");
        int code = 2;
        try {
            String target = arguments.length == 0 ? "" : arguments[0];
            List<String> options = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
            Path work = bench.resolve("target/fuzz").resolve(target);
            code = new ProcessBuilder(
                            command(target, options, work, bench.resolve("fuzz").resolve(target)))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + USAGE);
        }
        System.exit(code);
    }

    /// What starts Jazzer.
    ///
    /// @param options ours, each with a number
    /// @param work a folder for what it finds
    /// @param kept the inputs to begin with
    static List<String> command(String target, List<String> options, Path work, Path kept) throws IOException {
        Class<?> found = TARGETS.get(target);
        if (found == null) {
            throw new IllegalArgumentException("there is no target '" + target + "'");
        }
        Path grown = Files.createDirectories(work.resolve("grown"));
        Path finds = Files.createDirectories(work.resolve("finds"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1500m",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + found.getName(),
                "--instrumentation_includes=org.tandem.wire.**:org.tandem.sip.**:org.tandem.call.**",
                "--custom_hook_includes=org.tandem.wire.**",
                "--reproducer_path=" + finds,
                "-artifact_prefix=" + finds + "/",
                "-max_len=" + INPUT_BYTES_MAX,
                "-print_final_stats=1"));
        for (int i = 0; i < options.size(); i += 2) {
            String name = OPTIONS.get(options.get(i));
            if (name == null || i + 1 == options.size() || !options.get(i + 1).matches("[0-9]{1,12}")) {
                throw new IllegalArgumentException("what is " + String.join(" ", options.subList(i, options.size())));
            }
            command.add(name + options.get(i + 1));
        }
        command.add(grown.toString());
        command.add(kept.toString());
        return command;
    }
}
