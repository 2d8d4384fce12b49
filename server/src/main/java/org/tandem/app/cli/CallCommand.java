package org.tandem.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tandem.http.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists and shows calls, commands and traces them.
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        description = "Shows, makes and commands calls in progress; shows traces of past ones.",
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

    @Command(
            name = "originate",
            mixinStandardHelpOptions = true,
            description = "Calls a station, and once it has answered, connects it with a number.")
    int originate(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "STATION") String station,
            @Parameters(paramLabel = "NUMBER") String number) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var wish = Json.mapper().createObjectNode().put("station", station).put("to", number);
            out.println(ClientCommands.text(api.post("/api/v1/calls", "application/json", wish.toString()), "call"));
        });
    }

    @Command(name = "hold", mixinStandardHelpOptions = true, description = "A leg puts its partner on hold.")
    int hold(@Mixin ServerOptions server, @Mixin Whose whose) {
        return command(server, whose, "hold", null, null);
    }

    @Command(
            name = "retrieve",
            mixinStandardHelpOptions = true,
            description = "A leg takes its partner back from hold.")
    int retrieve(@Mixin ServerOptions server, @Mixin Whose whose) {
        return command(server, whose, "retrieve", null, null);
    }

    @Command(
            name = "answer",
            mixinStandardHelpOptions = true,
            description = "A phone that rings answers without being touched, where it can.")
    int answer(@Mixin ServerOptions server, @Mixin Whose whose) {
        return command(server, whose, "answer", null, null);
    }

    @Command(
            name = "deflect",
            mixinStandardHelpOptions = true,
            description = "A call that rings goes to another number.")
    int deflect(
            @Mixin ServerOptions server,
            @Mixin Whose whose,
            @Parameters(paramLabel = "NUMBER", index = "1") String to) {
        return command(server, whose, "deflect", to, null);
    }

    @Command(
            name = "consult",
            mixinStandardHelpOptions = true,
            description = "A station puts its partner on hold and calls somebody else, in a call of its own.")
    int consult(
            @Mixin ServerOptions server,
            @Mixin Whose whose,
            @Parameters(paramLabel = "NUMBER", index = "1") String to) {
        return command(server, whose, "consult", to, null);
    }

    @Command(
            name = "transfer",
            mixinStandardHelpOptions = true,
            description = "A leg transfers its partner: to a number, or to its partner in another call.")
    int transfer(
            @Mixin ServerOptions server,
            @Mixin Whose whose,
            @Parameters(paramLabel = "NUMBER", index = "1", arity = "0..1") @Nullable String to,
            @Option(names = "--to-call", paramLabel = "ID", description = "The other call of the same station.")
                    @Nullable
                    String call) {
        return command(server, whose, "transfer", to, call);
    }

    /// The call, and on whose behalf it is commanded.
    static final class Whose {
        @Parameters(paramLabel = "ID", index = "0")
        private String id = "";

        @Option(
                names = "--leg",
                paramLabel = "LEG",
                description = "On whose behalf; without it the only leg that leads to a station.")
        private @Nullable String leg;
    }

    private int command(ServerOptions server, Whose whose, String word, @Nullable String to, @Nullable String other) {
        return ClientCommands.run(spec, server, (api, out) -> {
            var wish = Json.mapper().createObjectNode();
            if (whose.leg != null) {
                wish.put("leg", whose.leg);
            }
            if (to != null) {
                wish.put("to", to);
            }
            if (other != null) {
                wish.put("call", other);
            }
            var path = "/api/v1/calls/" + ApiClient.encoded(whose.id) + "/" + word;
            out.println(ClientCommands.text(api.post(path, "application/json", wish.toString()), "call"));
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
