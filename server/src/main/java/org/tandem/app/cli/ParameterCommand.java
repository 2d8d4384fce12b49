package org.tandem.app.cli;

import org.tandem.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists and sets server parameters.
@Command(
        name = "parameter",
        mixinStandardHelpOptions = true,
        description = "Lists and sets server parameters.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class ParameterCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all that are known or set.")
    int list(@Mixin ServerOptions server) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var table = new Table("NAME", "VALUE", "DEFAULT", "MEANING");
            api.get("/api/v1/parameters")
                    .path("items")
                    .forEach(one -> table.row(
                            ClientCommands.text(one, "name"),
                            ClientCommands.text(one, "value"),
                            ClientCommands.text(one, "defaultValue"),
                            ClientCommands.text(one, "meaning")));
            out.print(table);
        });
    }

    @Command(name = "set", mixinStandardHelpOptions = true, description = "Sets one; it holds at once.")
    int set(
            @Mixin ServerOptions server,
            @Parameters(index = "0", paramLabel = "NAME") String name,
            @Parameters(index = "1", paramLabel = "VALUE") String value) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var set = api.put(
                    "/api/v1/objects/serverParameter/" + ApiClient.encoded(name),
                    Json.mapper().createObjectNode().put("name", name).put("value", value));
            set.path("warnings").forEach(one -> out.println("warning: " + ClientCommands.text(one, "message")));
            out.println(name + " = " + value);
        });
    }
}
