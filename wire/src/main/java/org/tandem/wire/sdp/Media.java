package org.tandem.wire.sdp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One stream: an `m=` line and what belongs to it. Immutable.
public final class Media {
    private static final int PORT_MAX = 65_535;

    private final Lines lines;
    private final String type;
    private final int port;
    private final String portCount;
    private final String proto;
    private final List<String> formats;

    private Media(Lines lines, String type, int port, String portCount, String proto, List<String> formats) {
        this.lines = lines;
        this.type = type;
        this.port = port;
        this.portCount = portCount;
        this.proto = proto;
        this.formats = formats;
    }

    /// `firstLine` is the number of the `m=` line, for naming it when it cannot be read.
    static Media read(Lines lines, int firstLine) {
        var words = Lines.value(lines.lines().getFirst()).strip().split(" +", -1);
        if (words.length < 4) {
            throw new MalformedSdp(firstLine, "m= needs type, port, protocol and formats");
        }
        var portWord = words[1];
        int slash = portWord.indexOf('/');
        var digits = slash < 0 ? portWord : portWord.substring(0, slash);
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedSdp(firstLine, "port " + portWord);
        }
        int port = Integer.parseInt(digits);
        if (port > PORT_MAX) {
            throw new MalformedSdp(firstLine, "port " + portWord);
        }
        lines.first('c').ifPresent(value -> Sdp.connection(value, firstLine));
        return new Media(
                lines,
                words[0],
                port,
                slash < 0 ? "" : portWord.substring(slash),
                words[2],
                List.copyOf(Arrays.asList(words).subList(3, words.length)));
    }

    /// `audio`, `video`, `application`, `image` …
    public String type() {
        return type;
    }

    /// 0 for a stream that is refused or taken away.
    public int port() {
        return port;
    }

    public boolean isRefused() {
        return port == 0;
    }

    /// `RTP/AVP`, `RTP/SAVP`, `udptl` …
    public String proto() {
        return proto;
    }

    /// Whether the protocol itself is encrypted. Encryption that is merely offered beside it shows in
    /// `cryptos`.
    public boolean isSecure() {
        return proto.contains("SAVP") || proto.contains("/TLS") || proto.contains("DTLS");
    }

    /// Payload types for RTP.
    public List<String> formats() {
        return formats;
    }

    /// Its own `c=` line.
    public Optional<Connection> connection() {
        return lines.first('c').map(value -> Sdp.connection(value, 0));
    }

    /// Its own direction attribute. [Sdp#direction] tells what holds in the end.
    public Optional<Direction> ownDirection() {
        return lines.direction();
    }

    /// The values of all attributes of that name; an empty one for an attribute without value.
    public List<String> attributes(String name) {
        return lines.attributes(name);
    }

    public boolean hasAttribute(String name) {
        return !lines.attributes(name).isEmpty();
    }

    /// The values of its `a=crypto` lines.
    public List<String> cryptos() {
        return attributes("crypto");
    }

    public Media withDirection(Direction direction) {
        return withLines(lines.with(Lines::isDirection, "a=" + direction.token()));
    }

    public Media withPort(int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port);
        }
        var line = "m=" + type + " " + port + portCount + " " + proto + " " + String.join(" ", formats);
        return new Media(lines.with(old -> old.startsWith("m="), line), type, port, portCount, proto, formats);
    }

    /// The stream refused: port 0, nothing else changed.
    public Media refused() {
        return withPort(0);
    }

    /// With this attribute at the end; empty value for a name alone.
    public Media withAttribute(String name, String value) {
        var content = value.isEmpty() ? "a=" + name : "a=" + name + ":" + value;
        if (content.indexOf('\r') >= 0 || content.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line end in attribute " + name);
        }
        return withLines(lines.with(old -> false, content));
    }

    public Media withoutAttribute(String name) {
        return withLines(lines.without(line -> Lines.isAttribute(line, name)));
    }

    Media withLines(Lines changed) {
        return changed.equals(lines) ? this : new Media(changed, type, port, portCount, proto, formats);
    }

    Lines lines() {
        return lines;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Media that && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    @Override
    public String toString() {
        return String.join("", lines.lines());
    }
}
