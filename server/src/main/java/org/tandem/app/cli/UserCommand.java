package org.tandem.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tandem.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists accounts, makes them, sets their passwords.
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        description = "Lists accounts, makes them, sets their passwords.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class UserCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all accounts.")
    int list(@Mixin ServerOptions server) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var table = new Table("NAME", "DISPLAY NAME", "ROLES", "ACTIVE");
            for (var one : ClientCommands.all(api, "/api/v1/objects/account")) {
                var account = one.path("object");
                table.row(
                        ClientCommands.text(account, "name"),
                        ClientCommands.text(account, "displayName"),
                        String.join(
                                ", ",
                                account.path("roles")
                                        .valueStream()
                                        .map(role -> role.asString())
                                        .toList()),
                        account.path("active").asBoolean(true) ? "yes" : "no");
            }
            out.print(table);
        });
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Makes an account with the password in FILE, to be changed at the first log-in.")
    int add(
            @Mixin ServerOptions server,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "administrator, auditor, agent or service; may be given more than once")
                    List<String> roles,
            @Parameters(index = "0", paramLabel = "NAME") String name,
            @Parameters(index = "1", paramLabel = "FILE", description = "holds the first password") Path file) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var account = Json.mapper().createObjectNode().put("name", name);
            var given = account.putArray("roles");
            roles.forEach(given::add);
            api.create("/api/v1/objects/account/" + ApiClient.encoded(name), account);
            setPassword(api, name, file);
            out.println("made " + name);
        });
    }

    @Command(
            name = "set-password",
            mixinStandardHelpOptions = true,
            description = "Sets the password in FILE, to be changed at the next log-in.")
    int password(
            @Mixin ServerOptions server,
            @Parameters(index = "0", paramLabel = "NAME") String name,
            @Parameters(index = "1", paramLabel = "FILE", description = "holds the new password") Path file) {
        return ClientCommands.run(spec, server, (api, out) -> {
            setPassword(api, name, file);
            out.println("set the password of " + name);
        });
    }

    private static void setPassword(ApiClient api, String name, Path file) {
        String password;
        try {
            password = Files.readString(file).strip();
        } catch (IOException e) {
            throw new ClientFailure("cannot read " + file + ": " + e.getMessage());
        }
        api.post(
                "/api/v1/accounts/" + ApiClient.encoded(name) + "/password",
                "application/json",
                Json.mapper().createObjectNode().put("password", password).toString());
    }
}
