package org.tandem.app.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Lists lines.
@Command(
        name = "line",
        mixinStandardHelpOptions = true,
        description = "Shows lines as they are now.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class LineCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all lines with their proxies.")
    int list(@Mixin ServerOptions server) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var table = new Table("NAME", "USAGE", "STATE", "CALLS", "LISTENS", "PROXIES", "REASON");
            ClientCommands.all(api, "/api/v1/lines")
                    .forEach(one -> table.row(
                            ClientCommands.text(one, "name"),
                            ClientCommands.text(one, "usage"),
                            ClientCommands.text(one, "state"),
                            one.path("callsNow").asInt() + "/"
                                    + one.path("callsMax").asInt(),
                            words(one.path("listening")),
                            proxies(one),
                            ClientCommands.text(one, "reason")));
            out.print(table);
        });
    }

    /// What a change has made of lines, one line of text for each.
    static void told(JsonNode lines, PrintWriter out) {
        lines.valueStream().forEach(line -> {
            var listening = words(line.path("listening"));
            var reason = ClientCommands.text(line, "reason");
            out.println("line " + ClientCommands.text(line, "name") + " is " + ClientCommands.text(line, "state")
                    + (listening.isEmpty() ? "" : " on " + listening)
                    + (reason.isEmpty() ? "" : ": " + reason));
        });
    }

    private static String words(JsonNode list) {
        return String.join(", ", list.valueStream().map(JsonNode::asString).toList());
    }

    private static String proxies(JsonNode line) {
        return String.join(
                ", ",
                line.path("proxies")
                        .valueStream()
                        .map(proxy -> ClientCommands.text(proxy, "address") + " " + ClientCommands.text(proxy, "state"))
                        .toList());
    }
}
