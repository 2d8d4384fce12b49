package org.tandem.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Tells how the server is doing.
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        description = "Tells what works and what does not.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything is up", "1:something is not, or the server is not reachable", "2:wrong usage"})
final class HealthCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        return ClientCommands.run(spec, server, (api, out) -> {
            var health = api.get("/api/v1/health/details");
            var table = new Table("PART", "STATE", "");
            boolean allUp = health.path("ready").asBoolean();
            for (var one : health.path("items")) {
                table.row(
                        ClientCommands.text(one, "name"),
                        ClientCommands.text(one, "state"),
                        ClientCommands.text(one, "sentence"));
                allUp = allUp && ClientCommands.text(one, "state").equals("up");
            }
            out.print(table);
            if (!allUp) {
                throw new ClientFailure("not everything is up");
            }
        });
    }
}
