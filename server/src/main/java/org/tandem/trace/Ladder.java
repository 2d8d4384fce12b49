package org.tandem.trace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.tandem.sip.MessageTap.Direction;
import org.tandem.sip.Transport;

/// A trace as text: the ladder, one line per message with an arrow between Tandem and its peer, decisions in
/// between; then every message in full. Pure.
///
/// A column is a peer as seen on one line. Control characters of what a peer sent are written as `\x1b`, so that
/// a terminal does not obey them.
public final class Ladder {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
    private static final int COLUMN = 30;
    private static final int MARGIN = 17;
    private static final String OURS = "Tandem";
    /// Tandem stands between the first peer and all others.
    private static final int OUR_COLUMN = 1;

    private final Trace trace;
    private final StringBuilder out = new StringBuilder(4_096);
    private final List<String> columns = new ArrayList<>(List.of("", OURS));

    private Ladder(Trace trace) {
        this.trace = trace;
    }

    public static String of(Trace trace) {
        Ladder ladder = new Ladder(trace);
        ladder.write();
        return ladder.out.toString();
    }

    private void write() {
        Instant first = trace.entries().getFirst().at();
        out.append("Trace of ")
                .append(plain(trace.name()))
                .append(", ")
                .append(DAY.format(first))
                .append(" UTC\n");
        for (String sipCallId : trace.sipCallIds()) {
            out.append("Call-ID: ").append(plain(sipCallId)).append('\n');
        }
        for (Trace.Entry entry : trace.entries()) {
            if (entry instanceof Trace.Message message) {
                column(message);
            }
        }
        heading();
        int number = 0;
        for (Trace.Entry entry : trace.entries()) {
            switch (entry) {
                case Trace.Message message -> arrow(++number, message);
                case Trace.Decision decision -> decision(decision);
            }
        }
        if (trace.isCut()) {
            out.append("(there is more; only the oldest ")
                    .append(trace.entries().size())
                    .append(" entries are shown)\n");
        }
        messages();
    }

    private void heading() {
        out.append('\n').append(" ".repeat(MARGIN));
        for (String column : columns) {
            out.append(fitted(column, COLUMN - 1)).append(' ');
        }
        endLine();
    }

    private void decision(Trace.Decision decision) {
        for (String line : decision.text().split("\n", -1)) {
            out.append(TIME.format(decision.at()))
                    .append("  * ")
                    .append(plain(line))
                    .append('\n');
        }
    }

    private void arrow(int number, Trace.Message message) {
        int peer = column(message);
        boolean isLeft = peer < OUR_COLUMN;
        boolean pointsRight = isLeft == (message.direction() == Direction.RECEIVED);
        int from = Math.min(peer, OUR_COLUMN);
        int to = Math.max(peer, OUR_COLUMN);
        out.append(TIME.format(message.at())).append("  ");
        for (int column = 0; column < columns.size(); column++) {
            if (column == from) {
                int width = (to - from) * COLUMN - 1;
                out.append('|').append(shaft(number + " " + label(message), width, pointsRight));
                column = to;
            }
            out.append('|').append(column == columns.size() - 1 ? "" : " ".repeat(COLUMN - 1));
        }
        endLine();
    }

    private static String shaft(String label, int width, boolean pointsRight) {
        String text = label.length() > width - 4 ? label.substring(0, width - 4) : label;
        int left = (width - text.length() - 2) / 2;
        String line = "-".repeat(left) + " " + text + " " + "-".repeat(width - text.length() - 2 - left);
        return pointsRight ? line.substring(0, width - 1) + ">" : "<" + line.substring(1);
    }

    /// `INVITE sdp`, `200 INVITE sdp`.
    private static String label(Trace.Message message) {
        if (!message.problem().isEmpty()) {
            return "unreadable";
        }
        String text = message.bytes().toString();
        String start = plain(text.lines().findFirst().orElse(""));
        String[] words = start.split(" ", 3);
        String label = words[0];
        if (words[0].startsWith("SIP/") && words.length > 1) {
            String method = text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.regionMatches(true, 0, "CSeq", 0, 4))
                    .findFirst()
                    .map(line ->
                            line.substring(line.strip().lastIndexOf(' ') + 1).strip())
                    .orElse("");
            label = words[1] + " " + plain(method);
        }
        return text.contains("\nm=") ? label + " sdp" : label;
    }

    private void messages() {
        int number = 0;
        for (Trace.Entry entry : trace.entries()) {
            if (entry instanceof Trace.Message message) {
                boolean isSent = message.direction() == Direction.SENT;
                out.append("\n#").append(++number).append(' ').append(TIME.format(message.at()));
                out.append(isSent ? " sent by " : " received by ").append(plain(message.port()));
                out.append(", ").append(message.transport()).append(' ');
                out.append(end(isSent ? message.local() : message.remote()));
                out.append(" -> ").append(end(isSent ? message.remote() : message.local()));
                out.append(", ").append(message.bytes().length()).append(" bytes\n");
                if (!message.problem().isEmpty()) {
                    out.append("(unreadable: ").append(plain(message.problem())).append(")\n");
                }
                message.bytes()
                        .toString()
                        .lines()
                        .forEach(line -> out.append(plain(line)).append('\n'));
            }
        }
    }

    private int column(Trace.Message message) {
        String host = message.transport() == Transport.UDP ? end(message.remote()) : host(message.remote());
        String name = host + " " + message.port();
        if (columns.getFirst().isEmpty()) {
            columns.set(0, name);
        }
        int known = columns.indexOf(name);
        if (known >= 0) {
            return known;
        }
        columns.add(name);
        return columns.size() - 1;
    }

    private static String end(InetSocketAddress end) {
        return host(end) + ":" + end.getPort();
    }

    private static String host(InetSocketAddress end) {
        InetAddress address = end.getAddress();
        String text = address == null ? "?" : address.getHostAddress();
        return text.contains(":") ? "[" + text + "]" : text;
    }

    private static String fitted(String text, int width) {
        return text.length() > width ? text.substring(0, width) : text + " ".repeat(width - text.length());
    }

    private void endLine() {
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == ' ') {
            end--;
        }
        out.setLength(end);
        out.append('\n');
    }

    private static String plain(String line) {
        StringBuilder text = null;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            boolean isControl = Character.isISOControl(c) && c != '\t';
            if (isControl && text == null) {
                text = new StringBuilder(line.length() + 16).append(line, 0, at);
            }
            if (text != null) {
                if (isControl) {
                    text.append("\\x")
                            .append(Character.forDigit((c >> 4) & 15, 16))
                            .append(Character.forDigit(c & 15, 16));
                } else {
                    text.append(c);
                }
            }
        }
        return text == null ? line : text.toString();
    }
}
