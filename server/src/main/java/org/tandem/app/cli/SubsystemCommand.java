package org.tandem.app.cli;

import org.tandem.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists, starts and stops subsystems.
@Command(
        name = "subsystem",
        mixinStandardHelpOptions = true,
        description = "Lists, starts and stops parts of a running server.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class SubsystemCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all of them.")
    int list(@Mixin ServerOptions server) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var table = new Table("NAME", "START", "STATE", "SINCE", "REASON");
            api.get("/api/v1/subsystems")
                    .path("items")
                    .forEach(one -> table.row(
                            ClientCommands.text(one, "name"),
                            ClientCommands.text(one, "startType"),
                            ClientCommands.text(one, "state"),
                            ClientCommands.text(one, "since"),
                            ClientCommands.text(one, "reason")));
            out.print(table);
        });
    }

    @Command(name = "start", mixinStandardHelpOptions = true, description = "Starts it unless it runs.")
    int start(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return order(server, name, "start");
    }

    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Stops it until the server, or somebody, starts it again.")
    int stop(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return order(server, name, "stop");
    }

    @Command(name = "restart", mixinStandardHelpOptions = true, description = "Stops and starts it.")
    int restart(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return order(server, name, "restart");
    }

    @Command(
            name = "enable",
            mixinStandardHelpOptions = true,
            description = "Makes it start with the server, and starts it.")
    int enable(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return startType(server, name, "automatic");
    }

    @Command(name = "disable", mixinStandardHelpOptions = true, description = "Stops it and keeps it from starting.")
    int disable(@Mixin ServerOptions server, @Parameters(paramLabel = "NAME") String name) {
        return startType(server, name, "disabled");
    }

    private int order(ServerOptions server, String name, String order) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var now = api.post("/api/v1/subsystems/" + ApiClient.encoded(name) + "/" + order, "application/json", "");
            out.println(ClientCommands.text(now, "name") + " is " + ClientCommands.text(now, "state"));
            if (ClientCommands.text(now, "state").equals("failed")) {
                throw new ClientFailure(ClientCommands.text(now, "reason"));
            }
        });
    }

    private int startType(ServerOptions server, String name, String startType) {
        return ClientCommands.run(spec, server, (api, out) -> {
            api.put(
                    "/api/v1/objects/subsystem/" + ApiClient.encoded(name),
                    Json.mapper().createObjectNode().put("name", name).put("startType", startType));
            out.println(name + " is " + startType);
        });
    }
}
