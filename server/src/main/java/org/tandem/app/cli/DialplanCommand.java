package org.tandem.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Asks the dial plan.
@Command(
        name = "dialplan",
        mixinStandardHelpOptions = true,
        description = "Tells what the dial plan makes of a number, and why.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class DialplanCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description =
                    "Shows each entry that was looked at, the one that fits, and the lines that a call would take.")
    int explain(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "NUMBER") String number,
            @Option(names = "--location", paramLabel = "L", defaultValue = "", description = "the caller's location")
                    String location,
            @Option(names = "--lync-only-caller", description = "as for a caller from Lync who is no user of Tandem")
                    boolean lyncOnlyCaller) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var answer = api.get("/api/v1/dialplan/explain?number=" + ApiClient.encoded(number) + "&location="
                    + ApiClient.encoded(location) + "&lyncOnlyCaller=" + lyncOnlyCaller);
            out.print(ClientCommands.text(answer, "text"));
        });
    }
}
