package org.tandem.bench.fuzz;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.tandem.admin.AdminCodec;
import org.tandem.admin.AdminText;
import org.tandem.admin.Administration;
import org.tandem.admin.Author;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.DigestSecret;
import org.tandem.admin.Outcome;
import org.tandem.admin.Problems;
import org.tandem.call.RoutingTables;
import org.tandem.dialplan.AccountCodeComponent;
import org.tandem.dialplan.Classification;
import org.tandem.dialplan.DialPlan;
import org.tandem.dialplan.NumberList;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;
import org.tandem.station.GlobalStation;
import org.tandem.station.Station;
import org.tandem.trace.Traces;

/// A whole server between a caller and a called side that say what the input tells them to, mutated: nothing in it
/// may fail, and when they fall silent every call, dialog and transaction comes to its end by itself.
///
/// The input is a list of steps. A step is one byte, whose low half says what ([Script]) and whose high half says
/// which or how long; some have more bytes. What no step can be made of is skipped.
public final class DialogTarget {
    private static final Faults FAULTS = Faults.watch();
    private static final Traces TRACES = FuzzServer.traces();
    private static final RoutingTables TABLES = tables();

    private DialogTarget() {}

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) {
        var _ = carriedOut(input);
    }

    /// The server after it, for tests: what it has recorded.
    static FuzzServer carriedOut(byte[] input) {
        FAULTS.forget();
        Script script = new Script(input);
        script.run();
        return script.server;
    }

    private static RoutingTables tables() {
        var administration = Administration.inMemory(
                List.of(
                        Location.TYPE,
                        Certificate.TYPE,
                        Authority.TYPE,
                        Line.TYPE,
                        LineGroup.TYPE,
                        NumberList.TYPE,
                        Classification.TYPE,
                        AccountCodeComponent.TYPE,
                        DialPlan.TYPE,
                        DigestSecret.TYPE,
                        GlobalStation.TYPE,
                        Station.TYPE),
                java.time.InstantSource.system());
        for (String name : List.of(FuzzServer.IN, FuzzServer.OUT)) {
            // Two lines cannot share a port; the one that counts is that of the port that is opened.
            var problems = new Problems();
            var fields = new AdminText(1_000)
                    .readYaml(
                            "{name: " + name + ", transport: {receivePort: " + (name.length() + 5060) + "}}", problems);
            Line line = fields.flatMap(read -> new AdminCodec().read(Line.TYPE, read, problems))
                    .orElseThrow(() -> new IllegalStateException("the line is refused: " + problems.list()));
            var applied =
                    administration.apply(ChangeSet.put(Line.TYPE, line, ChangeSet.ANY), Author.server("fuzz"), "");
            if (!(applied instanceof Outcome.Applied)) {
                throw new IllegalStateException("the line is refused: " + applied);
            }
        }
        return RoutingTables.of(administration.current());
    }

    /// One input being carried out.
    private static final class Script {
        private static final int STEPS_MAX = 60;
        private static final int[] STATUSES = {
            100, 180, 183, 199, 200, 202, 300, 401, 404, 408, 481, 486, 487, 491, 503, 603
        };
        private static final String SDP =
                "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nc=IN IP4 h\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";

        private final byte[] input;
        private final FuzzServer server = new FuzzServer(TABLES, TRACES, this::sent);
        private final Side caller = new Side(FuzzServer.IN, "caller");
        private final Side called = new Side(FuzzServer.OUT, "called");
        private int at;
        private int edits;
        private int editAt;
        private int editWith;

        Script(byte[] input) {
            this.input = input;
        }

        void run() {
            for (int steps = 0; steps < STEPS_MAX && at < input.length; steps++) {
                int step = next();
                carryOut(step & 15, step >> 4);
                FAULTS.demandNone();
            }
            server.finish();
            FAULTS.demandNone();
        }

        private int next() {
            return at < input.length ? input[at++] & 0xff : 0;
        }

        private void carryOut(int what, int which) {
            switch (what) {
                case 0 -> say(caller, caller.invite(which));
                case 1 -> say(called, called.answer(STATUSES[which], which % 2 == 0));
                case 2 -> say(caller, caller.inDialog("ACK", caller.lastInvite, which > 7));
                case 3 -> say(caller, caller.inDialog("BYE", ++caller.cseq, false));
                case 4 -> say(called, called.inDialog("BYE", ++called.cseq, false));
                case 5 -> say(caller, caller.cancel());
                case 6 -> say(caller, caller.inDialog("INVITE", ++caller.cseq, true));
                case 7 -> say(called, called.inDialog("INVITE", ++called.cseq, which > 7));
                case 8 -> say(caller, caller.answer(STATUSES[which], true));
                case 9 -> say(called, called.inDialog("ACK", called.lastInvite, which > 7));
                case 10 -> server.pass(Duration.ofMillis(10L << which));
                case 11 -> say(which > 7 ? caller : called, which > 7 ? caller.last : called.last);
                case 12 -> edit(which);
                case 13 -> say(caller, caller.inDialog(method(which), ++caller.cseq, false));
                case 14 -> say(called, called.inDialog(method(which), ++called.cseq, false));
                case 15 -> raw(which);
                default -> throw new IllegalStateException("half a byte: " + what);
            }
        }

        private static String method(int which) {
            return List.of("OPTIONS", "UPDATE", "PRACK", "INFO", "REFER", "NOTIFY", "SUBSCRIBE", "MESSAGE")
                    .get(which % 8);
        }

        /// The next message is changed at one place.
        private void edit(int how) {
            edits = 1 + how;
            editAt = next() << 8 | next();
            editWith = next();
        }

        private void raw(int which) {
            int length = Math.min(next() << 2, input.length - at);
            byte[] bytes = Arrays.copyOfRange(input, at, at + length);
            at += length;
            server.receive(which > 7 ? FuzzServer.IN : FuzzServer.OUT, bytes);
        }

        private void say(Side side, String message) {
            if (message.isEmpty()) {
                return;
            }
            side.last = message;
            server.receive(side.port, edited(message.getBytes(StandardCharsets.ISO_8859_1)));
        }

        private byte[] edited(byte[] message) {
            if (edits == 0) {
                return message;
            }
            int how = edits;
            edits = 0;
            int place = editAt % message.length;
            if (how % 4 == 0) {
                return Arrays.copyOf(message, place);
            }
            if (how % 4 == 1) {
                message[place] = (byte) editWith;
                return message;
            }
            int end = Math.min(message.length, place + editWith % 64);
            byte[] changed = new byte[how % 4 == 2 ? message.length - (end - place) : message.length + (end - place)];
            if (how % 4 == 2) {
                System.arraycopy(message, 0, changed, 0, place);
                System.arraycopy(message, end, changed, place, message.length - end);
            } else {
                System.arraycopy(message, 0, changed, 0, end);
                System.arraycopy(message, place, changed, end, message.length - place);
            }
            return changed;
        }

        private void sent(String port, byte[] bytes) {
            (port.equals(FuzzServer.IN) ? caller : called).hear(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    /// A user agent that believes everything; it speaks by filling in what it heard last.
    private static final class Side {
        private final String port;
        private final String name;
        private String callId = "none";
        private String from = "";
        private String to = "";
        private String heardRequest = "";
        private String last = "";
        private String invite = "";
        private int lastInvite = 1;
        private int cseq = 1;
        private int calls;

        Side(String port, String name) {
            this.port = port;
            this.name = name;
        }

        void hear(String message) {
            boolean isResponse = message.startsWith("SIP/2.0 ");
            if (isResponse && !from.isEmpty() && field(message, "To").contains(";tag=")) {
                // From then on its To is ours to use.
                to = field(message, "To");
            } else if (!isResponse) {
                heardRequest = message;
            }
            if (message.startsWith("INVITE ")) {
                callId = field(message, "Call-ID");
                to = field(message, "From");
                from = tagged(field(message, "To"));
            }
        }

        private String tagged(String address) {
            return address.contains(";tag=") ? address : address + ";tag=" + name;
        }

        /// "" where there is none.
        private static String field(String message, String name) {
            int start = message.indexOf("\r\n" + name + ": ");
            if (start < 0) {
                return "";
            }
            int value = start + name.length() + 4;
            return message.substring(value, message.indexOf("\r\n", value));
        }

        String invite(int which) {
            callId = name + ++calls + "@fuzz";
            from = "<sip:fuzz@192.0.2.1>;tag=" + name;
            to = "<sip:100@10.0.0.1>";
            lastInvite = ++cseq;
            invite = request("INVITE", cseq, "z9hG4bK" + callId, which == 0 ? "" : Script.SDP);
            return invite;
        }

        String cancel() {
            return invite.isEmpty()
                    ? ""
                    : invite.substring(0, invite.indexOf("\r\nContent-"))
                                    .replace("INVITE ", "CANCEL ")
                                    .replace(" INVITE", " CANCEL")
                            + "\r\nContent-Length: 0\r\n\r\n";
        }

        String inDialog(String method, int number, boolean hasBody) {
            if (from.isEmpty()) {
                return "";
            }
            if (method.equals("INVITE")) {
                lastInvite = number;
            }
            return request(method, number, "z9hG4bK" + name + method + number, hasBody ? Script.SDP : "");
        }

        private String request(String method, int number, String branch, String body) {
            return method + " sip:100@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=" + branch
                    + "\r\nFrom: "
                    + from + "\r\nTo: " + to + "\r\nCall-ID: " + callId + "\r\nCSeq: " + number + " " + method
                    + "\r\n"
                    + "Max-Forwards: 70\r\n"
                    + "Contact: <sip:fuzz@192.0.2.1:5060>\r\n"
                    + "Supported: 100rel, timer, replaces\r\n"
                    + "Allow: INVITE, ACK, BYE, CANCEL, PRACK, UPDATE, REFER, NOTIFY\r\n" + content(body);
        }

        private static String content(String body) {
            return (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                    + "\r\n\r\n" + body;
        }

        /// Answers the request that was heard last.
        String answer(int status, boolean hasBody) {
            if (heardRequest.isEmpty() || heardRequest.startsWith("ACK ")) {
                return "";
            }
            StringBuilder out = new StringBuilder("SIP/2.0 " + status + " X\r\n");
            for (String line :
                    heardRequest.substring(0, heardRequest.indexOf("\r\n\r\n")).split("\r\n", -1)) {
                if (line.startsWith("Via: ")
                        || line.startsWith("From: ")
                        || line.startsWith("Call-ID: ")
                        || line.startsWith("CSeq: ")) {
                    out.append(line).append("\r\n");
                } else if (line.startsWith("To: ")) {
                    out.append(status == 100 ? line : tagged(line)).append("\r\n");
                }
            }
            out.append("Contact: <sip:fuzz@192.0.2.2:5060>\r\n");
            if (status == 183) {
                out.append("Require: 100rel\r\nRSeq: ").append(++cseq).append("\r\n");
            }
            return out.append(content(hasBody ? Script.SDP : "")).toString();
        }
    }
}
