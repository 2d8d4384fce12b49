package org.tandem.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Lists stations.
@Command(
        name = "station",
        mixinStandardHelpOptions = true,
        description = "Shows stations as they are now.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class StationCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all stations with their contacts.")
    int list(@Mixin ServerOptions server) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var table = new Table("NAME", "EXTENSION", "KIND", "REACHABLE", "CALLS", "CONTACTS");
            ClientCommands.all(api, "/api/v1/stations")
                    .forEach(one -> table.row(
                            ClientCommands.text(one, "name"),
                            ClientCommands.text(one, "extension"),
                            ClientCommands.text(one, "kind"),
                            one.path("reachable").asBoolean() ? "yes" : "no",
                            one.path("callsNow").asInt() + "/"
                                    + one.path("callsMax").asInt(),
                            contacts(one)));
            out.print(table);
        });
    }

    private static String contacts(JsonNode station) {
        return String.join(
                ", ",
                station.path("bindings")
                        .valueStream()
                        .map(binding -> ClientCommands.text(binding, "contact"))
                        .toList());
    }
}
