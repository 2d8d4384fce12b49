package org.tandem.app.cli;

import org.jspecify.annotations.Nullable;
import org.tandem.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Lists stations, and tells how many messages wait for one.
@Command(
        name = "station",
        mixinStandardHelpOptions = true,
        description = "Shows stations as they are now, and sets their message lights.",
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

    @Command(
            name = "messages",
            mixinStandardHelpOptions = true,
            description = "Shows how many messages wait for a station, or sets it: that lights its message light.")
    int messages(
            @Mixin ServerOptions server,
            @Parameters(index = "0", paramLabel = "STATION") String station,
            @Option(
                            names = "--new",
                            paramLabel = "N",
                            description = "Messages that nobody has heard; 0 where only --old is given.")
                    @Nullable
                    Integer fresh,
            @Option(
                            names = "--old",
                            paramLabel = "N",
                            description = "Messages that were heard and kept; 0 where only --new is given.")
                    @Nullable
                    Integer old) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var path = "/api/v1/stations/" + ApiClient.encoded(station) + "/messages";
            var counts = fresh == null && old == null
                    ? api.get(path)
                    : api.put(
                            path,
                            Json.mapper()
                                    .createObjectNode()
                                    .put("newMessages", fresh == null ? 0 : fresh)
                                    .put("oldMessages", old == null ? 0 : old));
            out.println(ClientCommands.text(counts, "station") + ": "
                    + counts.path("newMessages").asInt() + " new, "
                    + counts.path("oldMessages").asInt() + " old, light "
                    + (counts.path("messagesWaiting").asBoolean() ? "on" : "off"));
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
