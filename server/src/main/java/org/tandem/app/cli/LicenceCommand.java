package org.tandem.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Shows licences.
@Command(
        name = "licence",
        mixinStandardHelpOptions = true,
        description = "Shows what is licensed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class LicenceCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows all licences and what is wrong with them.")
    int show(@Mixin ServerOptions server) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var licence = api.get("/api/v1/licence");
            var table = new Table("FILE", "LICENSEE", "EXPIRES", "FEATURES", "PROBLEM");
            for (var one : licence.path("items")) {
                table.row(
                        one.path("evaluation").asBoolean() ? "(built in)" : ClientCommands.text(one, "name"),
                        ClientCommands.text(one, "licensee"),
                        ClientCommands.text(one, "expires"),
                        String.join(
                                ", ",
                                one.path("features")
                                        .valueStream()
                                        .map(feature -> feature.asString())
                                        .toList()),
                        ClientCommands.text(one, "problem"));
            }
            out.print(table);
            out.println(
                    licence.path("lync").asBoolean()
                            ? "The Lync integration is licensed."
                            : ClientCommands.text(licence, "refusal"));
        });
    }
}
