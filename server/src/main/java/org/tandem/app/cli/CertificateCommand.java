package org.tandem.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes certificates in, also to renew one while its lines are open.
@Command(
        name = "certificate",
        mixinStandardHelpOptions = true,
        description = "Takes certificates with their keys in, from files.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class CertificateCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Takes a certificate in as NAME, instead of the one of that name if there is one. Lines that"
                    + " use it show it from the next handshake on; connections stay.")
    int take(
            @Mixin ServerOptions server,
            @Option(
                            names = "--chain",
                            paramLabel = "FILE",
                            description = "PEM: our certificate, then its issuers; the key may stand in it, too")
                    @Nullable
                    Path chain,
            @Option(names = "--key", paramLabel = "FILE", description = "PEM: the private key") @Nullable Path key,
            @Option(names = "--pkcs12", paramLabel = "FILE", description = "PFX with chain and key, instead of PEM")
                    @Nullable
                    Path pkcs12,
            @Option(
                            names = "--key-password-file",
                            paramLabel = "FILE",
                            description = "file that holds the password of the key or of the PFX")
                    @Nullable
                    Path password,
            @Parameters(paramLabel = "NAME") String name) {
        if ((chain == null) == (pkcs12 == null)) {
            throw new ParameterException(spec.commandLine(), "certificate import: give either --chain or --pkcs12");
        }
        return ClientCommands.run(spec, server, (api, out) -> {
            var body = JsonNodeFactory.instance.objectNode();
            body.put("name", name);
            put(body, "chain", chain);
            put(body, "privateKey", key);
            if (pkcs12 != null) {
                body.put("pkcs12", Base64.getEncoder().encodeToString(read(pkcs12)));
            }
            if (password != null) {
                body.put("password", text(password).strip());
            }
            var taken = api.post("/api/v1/certificates/import", "application/json", body.toString());
            out.println("certificate " + name + ": " + ClientCommands.text(taken, "subject") + ", until "
                    + ClientCommands.text(taken, "notAfter"));
            taken.path("findings").valueStream().forEach(finding -> out.println("warning: " + finding.asString()));
            taken.path("warnings")
                    .valueStream()
                    .forEach(warning -> out.println("warning: " + ClientCommands.text(warning, "path") + ": "
                            + ClientCommands.text(warning, "message")));
            LineCommand.told(taken.path("lines"), out);
        });
    }

    private static void put(ObjectNode body, String member, @Nullable Path file) {
        if (file != null) {
            body.put(member, text(file));
        }
    }

    private static String text(Path file) {
        return new String(read(file), StandardCharsets.UTF_8);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new ClientFailure("there is no file " + file);
        } catch (IOException e) {
            throw new ClientFailure("cannot read " + file + ": " + e.getMessage());
        }
    }
}
