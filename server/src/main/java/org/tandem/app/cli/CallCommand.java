package org.tandem.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists, shows, clears and traces calls.
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        description = "Shows and clears calls in progress; shows traces of past ones.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or not reachable; the error output says why", "2:wrong usage"})
final class CallCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw ClientCommands.commandIsMissing(spec);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists calls in progress, oldest first.")
    int list(@Mixin ServerOptions server) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var table = new Table("ID", "FROM", "TO", "STATE", "SINCE");
            api.get("/api/v1/calls")
                    .path("items")
                    .forEach(one -> table.row(
                            ClientCommands.text(one, "id"),
                            ClientCommands.text(one, "from"),
                            ClientCommands.text(one, "to"),
                            ClientCommands.text(one, "state"),
                            ClientCommands.text(one, "since")));
            out.print(table);
        });
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows one call, or the record of a past one.")
    int show(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var current = api.get("/api/v1/calls")
                    .path("items")
                    .valueStream()
                    .filter(call -> ClientCommands.text(call, "id").equals(id))
                    .findFirst();
            if (current.isPresent()) {
                out.println(current.get().toPrettyString());
                return;
            }
            var past = api.get("/api/v1/call-records?call=" + ApiClient.encoded(id))
                    .path("items");
            if (past.isEmpty()) {
                throw new ClientFailure("there is no call " + id + ", nor a record of one");
            }
            past.forEach(record -> out.println(record.path("record").toPrettyString()));
        });
    }

    @Command(name = "clear", mixinStandardHelpOptions = true, description = "Ends a call.")
    int clear(@Mixin ServerOptions server, @Parameters(paramLabel = "ID") String id) {
        return ClientCommands.run(spec, server, (api, out) -> {
            api.delete("/api/v1/calls/" + ApiClient.encoded(id));
            out.println(id + " is being ended");
        });
    }

    @Command(
            name = "trace",
            mixinStandardHelpOptions = true,
            description = "Shows what went over the wire for a call, alive or ended, or for a refused request.")
    int trace(
            @Mixin ServerOptions server,
            @Option(names = "--pcap", paramLabel = "FILE", description = "write packets for Wireshark to that file")
                    @Nullable
                    Path pcap,
            @Option(names = "--sip", description = "ID is a SIP Call-ID, as for a request that never became a call")
                    boolean isSip,
            @Parameters(paramLabel = "ID") String id) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var path = isSip
                    ? "/api/v1/traces?sipCallId=" + ApiClient.encoded(id)
                    : "/api/v1/calls/" + ApiClient.encoded(id) + "/trace";
            if (pcap == null) {
                out.print(new String(api.bytes(path, "text/plain"), StandardCharsets.UTF_8));
                return;
            }
            var bytes = api.bytes(path, "application/vnd.tcpdump.pcap");
            try {
                Files.write(pcap, bytes);
            } catch (IOException failure) {
                throw new ClientFailure("cannot write " + pcap + ": " + failure.getMessage());
            }
            out.println(bytes.length + " bytes written to " + pcap);
        });
    }
}
