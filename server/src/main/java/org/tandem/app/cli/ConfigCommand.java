package org.tandem.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Export, plan and apply all administered objects as one file.
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Exports, plans and applies everything that is administered as one readable file.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes everything as YAML, to FILE or the terminal; secrets are left out.")
    int export(
            @Mixin ServerOptions server,
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "where to write it") @Nullable Path file) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var text = api.text("/api/v1/config");
            if (file == null) {
                out.print(text);
                return;
            }
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new ClientFailure("cannot write " + file + ": " + e.getMessage());
            }
            out.println("wrote " + file);
        });
    }

    @Command(
            name = "plan",
            mixinStandardHelpOptions = true,
            description = "Shows what FILE would change, and all that is wrong with it. Changes nothing.")
    int plan(@Mixin ServerOptions server, @Parameters(paramLabel = "FILE") Path file) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var plan = api.post("/api/v1/config/plan", "application/yaml", read(file));
            out.print(ClientCommands.text(plan, "text"));
            if (!plan.path("applicable").asBoolean()) {
                throw new ClientFailure(file + " cannot be applied");
            }
        });
    }

    @Command(name = "apply", mixinStandardHelpOptions = true, description = "Does all that FILE says, or nothing.")
    int apply(
            @Mixin ServerOptions server,
            @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why, for the history")
                    String reason,
            @Parameters(paramLabel = "FILE") Path file) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var applied = api.post(
                    "/api/v1/config/apply?reason=" + ApiClient.encoded(reason), "application/yaml", read(file));
            out.print(ClientCommands.text(applied, "text"));
            out.println("applied: " + applied.path("changes").size() + " objects changed, version "
                    + applied.path("version").asLong());
            LineCommand.told(applied.path("lines"), out);
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ClientFailure("there is no file " + file);
        } catch (IOException e) {
            throw new ClientFailure("cannot read " + file + ": " + e.getMessage());
        }
    }
}
