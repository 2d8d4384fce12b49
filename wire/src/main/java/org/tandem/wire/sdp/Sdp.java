package org.tandem.wire.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A session description. Immutable; whatever nobody changes is written byte for byte as it came.
///
/// Lines may end with CR LF or LF, empty lines at the end are let through (both are seen from phones).
/// Source: RFC 8866 §5, §9.
public final class Sdp {
    private static final int LINES_MAX = 4_000;

    private final Lines session;
    private final List<Media> media;
    /// Empty lines behind the last line.
    private final String tail;

    private final Origin origin;

    private Sdp(Lines session, List<Media> media, String tail, Origin origin) {
        this.session = session;
        this.media = List.copyOf(media);
        this.tail = tail;
        this.origin = origin;
    }

    /// Throws [MalformedSdp].
    public static Sdp parse(byte[] bytes) {
        return read(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /// Throws [MalformedSdp].
    public static Sdp parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Sdp read(String text) {
        int textEnd = text.length();
        while (textEnd > 0 && (text.charAt(textEnd - 1) == '\n' || text.charAt(textEnd - 1) == '\r')) {
            textEnd--;
        }
        var lines = new ArrayList<String>();
        int at = 0;
        while (at < textEnd) {
            int end = text.indexOf('\n', at) + 1;
            if (end == 0) {
                end = text.length();
            }
            var line = text.substring(at, end);
            if (line.length() < 2 || line.charAt(1) != '=' || lines.size() == LINES_MAX) {
                throw new MalformedSdp(lines.size() + 1, lines.size() == LINES_MAX ? "too many lines" : "no x=");
            }
            lines.add(line);
            at = end;
        }
        if (lines.isEmpty() || !Lines.content(lines.getFirst()).equals("v=0")) {
            throw new MalformedSdp(1, "v=0 is missing");
        }
        return split(lines, text.substring(Math.min(at, text.length())));
    }

    private static Sdp split(List<String> lines, String tail) {
        var media = new ArrayList<Media>();
        int sessionEnd = lines.size();
        int start = -1;
        for (int i = 0; i <= lines.size(); i++) {
            if (i == lines.size() || lines.get(i).charAt(0) == 'm') {
                if (start >= 0) {
                    media.add(Media.read(new Lines(lines.subList(start, i)), start + 1));
                } else {
                    sessionEnd = i;
                }
                start = i;
            }
        }
        var session = new Lines(lines.subList(0, sessionEnd));
        session.first('c').ifPresent(value -> connection(value, 0));
        return new Sdp(session, media, tail, origin(session));
    }

    private static Origin origin(Lines session) {
        var words = session.first('o')
                .orElseThrow(() -> new MalformedSdp(2, "o= is missing"))
                .strip()
                .split(" +", -1);
        if (words.length != 6) {
            throw new MalformedSdp(2, "o= needs six words");
        }
        try {
            return new Origin(words[0], words[1], Long.parseUnsignedLong(words[2]), words[3], words[4], words[5]);
        } catch (NumberFormatException e) {
            throw new MalformedSdp(2, "version " + words[2]);
        }
    }

    static Connection connection(String value, int line) {
        var words = value.strip().split(" +", -1);
        if (words.length != 3) {
            throw new MalformedSdp(line, "c= needs three words");
        }
        return new Connection(words[0], words[1], words[2]);
    }

    public Origin origin() {
        return origin;
    }

    /// The session's own `c=` line.
    public Optional<Connection> connection() {
        return session.first('c').map(value -> connection(value, 0));
    }

    /// The session's name, read as UTF-8.
    public String name() {
        return new String(session.first('s').orElse("").getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// The values of the session's attributes of that name.
    public List<String> attributes(String name) {
        return session.attributes(name);
    }

    /// In the order that offers and answers are matched by.
    public List<Media> media() {
        return media;
    }

    /// The first stream of that type that is not refused.
    public Optional<Media> firstActive(String type) {
        return media.stream()
                .filter(stream -> stream.type().equals(type) && !stream.isRefused())
                .findFirst();
    }

    /// Where a stream's media shall be sent: its own `c=` or the session's.
    public Optional<Connection> connection(Media stream) {
        return stream.connection().or(this::connection);
    }

    /// The direction that holds for a stream: its own attribute, else the session's, else both ways; and with
    /// the address 0.0.0.0, by which old phones hold a call, nothing is received. A refused stream is
    /// inactive.
    public Direction direction(Media stream) {
        if (stream.isRefused()) {
            return Direction.INACTIVE;
        }
        var said = stream.ownDirection().or(session::direction).orElse(Direction.SENDRECV);
        boolean isNowhere = connection(stream).map(Connection::isNowhere).orElse(false);
        return isNowhere ? said.and(Direction.SENDONLY) : said;
    }

    /// Whether who made this wants to receive nothing on any stream: it holds the call.
    public boolean isHold() {
        return !media.isEmpty()
                && media.stream().noneMatch(stream -> direction(stream).receives());
    }

    /// Whether some stream that is not refused is encrypted by its protocol, so that it cannot be passed on
    /// without keys.
    public boolean isSecure() {
        return media.stream().anyMatch(stream -> !stream.isRefused() && stream.isSecure());
    }

    /// Whether there is any `a=crypto` line.
    public boolean hasCrypto() {
        return media.stream().anyMatch(stream -> !stream.cryptos().isEmpty())
                || !session.attributes("crypto").isEmpty();
    }

    /// The same edition number plus whatever the caller counts: `o=` with this version.
    public Sdp withOriginVersion(long version) {
        return withOrigin(new Origin(
                origin.username(),
                origin.sessionId(),
                version,
                origin.netType(),
                origin.addressType(),
                origin.address()));
    }

    public Sdp withOrigin(Origin origin) {
        return new Sdp(session.with(line -> line.charAt(0) == 'o', "o=" + origin), media, tail, origin);
    }

    /// Every stream says this direction itself, and the session none.
    public Sdp withDirection(Direction direction) {
        return new Sdp(
                session.without(Lines::isDirection),
                media.stream().map(stream -> stream.withDirection(direction)).toList(),
                tail,
                origin);
    }

    /// With another stream in that place.
    public Sdp withMedia(int index, Media stream) {
        var changed = new ArrayList<>(media);
        changed.set(index, stream);
        return new Sdp(session, changed, tail, origin);
    }

    /// Without keys, and without the offer to change over to an encrypted protocol that they were for:
    /// `a=crypto`, and the capability attributes wherever one of them names SAVP. The `m=` lines stay, so
    /// that this is right only when `isSecure` is false.
    public Sdp withoutCrypto() {
        boolean negotiates = offersSecureCapability(session)
                || media.stream().anyMatch(stream -> offersSecureCapability(stream.lines()));
        return new Sdp(
                session.without(line -> isCrypto(line, negotiates)),
                media.stream()
                        .map(stream -> stream.withLines(stream.lines().without(line -> isCrypto(line, negotiates))))
                        .toList(),
                tail,
                origin);
    }

    private static boolean offersSecureCapability(Lines lines) {
        return lines.attributes("tcap").stream().anyMatch(value -> value.contains("SAVP"))
                || lines.attributes("acap").stream().anyMatch(value -> value.contains("crypto"));
    }

    private static boolean isCrypto(String line, boolean negotiates) {
        return Lines.isAttribute(line, "crypto")
                || (negotiates
                        && (Lines.isAttribute(line, "tcap")
                                || Lines.isAttribute(line, "acap")
                                || Lines.isAttribute(line, "pcfg")
                                || Lines.isAttribute(line, "acfg")));
    }

    /// What goes on the wire.
    public byte[] toBytes() {
        return written().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String written() {
        var out = new StringBuilder(512);
        session.writeTo(out);
        media.forEach(stream -> stream.lines().writeTo(out));
        return out.append(tail).toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sdp that && written().equals(that.written());
    }

    @Override
    public int hashCode() {
        return written().hashCode();
    }

    /// As text, read as UTF-8.
    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }
}
