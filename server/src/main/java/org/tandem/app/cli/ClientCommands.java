package org.tandem.app.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import tools.jackson.databind.JsonNode;

/// All commands that talk to a running server.
public final class ClientCommands {
    private ClientCommands() {}

    /// Mounts them all.
    public static void addTo(CommandLine line) {
        for (var command : List.of(
                new ConfigCommand(),
                new DialplanCommand(),
                new SubsystemCommand(),
                new LineCommand(),
                new CertificateCommand(),
                new StationCommand(),
                new CallCommand(),
                new ParameterCommand(),
                new UserCommand(),
                new HealthCommand(),
                new LicenceCommand())) {
            line.addSubcommand(command);
        }
    }

    /// Logs in, does the work, logs out; the exit code.
    static int run(CommandSpec spec, ServerOptions options, BiConsumer<ApiClient, PrintWriter> work) {
        var out = spec.commandLine().getOut();
        try (var api = ApiClient.open(options)) {
            work.accept(api, out);
            out.flush();
            return 0;
        } catch (ClientFailure failure) {
            out.flush();
            spec.commandLine().getErr().println("tandem: " + failure.getMessage());
            spec.commandLine().getErr().flush();
            return 1;
        }
    }

    static ParameterException commandIsMissing(CommandSpec spec) {
        return new ParameterException(
                spec.commandLine(),
                spec.name() + ": a command is missing, one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /// A member as text, empty where it is absent.
    static String text(JsonNode node, String member) {
        return node.path(member).asString("");
    }

    /// All parts of a list.
    static List<JsonNode> all(ApiClient api, String path) {
        var items = new java.util.ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = api.get(path + (path.contains("?") ? "&" : "?") + "limit=1000" + cursor);
            page.path("items").forEach(items::add);
            cursor = page.has("next") ? "&cursor=" + ApiClient.encoded(text(page, "next")) : "";
        } while (!cursor.isEmpty());
        return items;
    }
}
