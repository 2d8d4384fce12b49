package org.tandem.lab.sip;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A message in the making: a start line, fields in the order they are to be written, a body. One thread.
///
/// Written by hand and not by JAIN-SIP, so that a peer may look exactly as the one it plays (capital names, blanks,
/// order).
public final class MessageText {
    private record Field(String name, String value) {}

    private final String startLine;
    private final List<Field> fields = new ArrayList<>();
    private String body = "";
    private boolean capitals;

    private MessageText(String startLine) {
        this.startLine = startLine;
    }

    public static MessageText request(String method, String uri) {
        return new MessageText(method + " " + uri + " SIP/2.0");
    }

    /// A response with what RFC 3261 §8.2.6.2 copies from its request; `toTag` is added to To when it has none yet.
    public static MessageText response(int status, String reason, Message request, String toTag) {
        MessageText text = new MessageText("SIP/2.0 " + status + " " + reason);
        for (String via : request.fields("Via")) {
            text.field("Via", via);
        }
        if (status > 100 && status < 300) {
            for (String route : request.fields("Record-Route")) {
                text.field("Record-Route", route);
            }
        }
        text.field("From", need(request, "From"));
        String to = need(request, "To");
        text.field("To", request.toTag().isEmpty() && status > 100 && !toTag.isEmpty() ? to + ";tag=" + toTag : to);
        text.field("Call-ID", request.callId());
        return text.field("CSeq", request.cseq() + " " + request.method());
    }

    /// Takes a received message apart again, for a proxy that changes a few fields.
    static MessageText copyOf(Message message) {
        String head = message.text().split("\r\n\r\n", 2)[0];
        List<String> lines = new ArrayList<>();
        for (String line : head.split("\r\n", -1)) {
            if (!lines.isEmpty() && (line.startsWith(" ") || line.startsWith("\t"))) {
                lines.set(lines.size() - 1, lines.getLast() + " " + line.strip());
            } else {
                lines.add(line);
            }
        }
        MessageText text = new MessageText(lines.getFirst());
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            text.field(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        text.body = message.body();
        return text;
    }

    private static String need(Message request, String name) {
        String value = request.field(name);
        if (value == null) {
            throw new LabFailure("no " + name + " in " + request.summary());
        }
        return value;
    }

    public MessageText field(String name, String value) {
        fields.add(new Field(name, value));
        return this;
    }

    MessageText fieldFirst(String name, String value) {
        fields.addFirst(new Field(name, value));
        return this;
    }

    public MessageText remove(String name) {
        fields.removeIf(field -> isNamed(field, name));
        return this;
    }

    public MessageText replace(String name, String value) {
        remove(name);
        return field(name, value);
    }

    public boolean has(String name) {
        return fields.stream().anyMatch(field -> isNamed(field, name));
    }

    public MessageText body(String contentType, String content) {
        body = content;
        return replace("Content-Type", contentType);
    }

    public MessageText body(Sdp sdp) {
        return body("application/sdp", sdp.text());
    }

    /// Writes all field names in capitals, as a Mediation Server does.
    public MessageText capitals() {
        capitals = true;
        return this;
    }

    public Message build() {
        return buildWithStartLine(startLine);
    }

    Message buildWithStartLine(String line) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(512).append(line).append("\r\n");
        for (Field field : fields) {
            if (!isNamed(field, "Content-Length")) {
                head.append(nameOf(field.name()))
                        .append(": ")
                        .append(field.value())
                        .append("\r\n");
            }
        }
        head.append(nameOf("Content-Length"))
                .append(": ")
                .append(content.length)
                .append("\r\n\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(content);
        try {
            return Message.parse(bytes.toByteArray());
        } catch (ParseException e) {
            throw new LabFailure("the lab made a message that JAIN-SIP refuses:\n" + head, e);
        }
    }

    String startLine() {
        return startLine;
    }

    private String nameOf(String name) {
        return capitals ? name.toUpperCase(Locale.ROOT) : name;
    }

    private static boolean isNamed(Field field, String name) {
        return field.name().equalsIgnoreCase(name)
                || (field.name().length() == 1 && compact(field.name()).equalsIgnoreCase(name));
    }

    private static String compact(String letter) {
        return switch (letter.toLowerCase(Locale.ROOT)) {
            case "v" -> "Via";
            case "l" -> "Content-Length";
            case "c" -> "Content-Type";
            case "m" -> "Contact";
            case "f" -> "From";
            case "t" -> "To";
            case "i" -> "Call-ID";
            case "k" -> "Supported";
            default -> letter;
        };
    }
}
