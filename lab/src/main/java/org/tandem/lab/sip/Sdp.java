package org.tandem.lab.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A session description of one audio stream as its lines (RFC 8866), with the few things that a phone looks at.
public record Sdp(List<String> lines) {

    /// Which way media flows, seen by who wrote it.
    public enum Direction {
        SENDRECV,
        SENDONLY,
        RECVONLY,
        INACTIVE;

        public boolean sends() {
            return this == SENDRECV || this == SENDONLY;
        }

        public boolean receives() {
            return this == SENDRECV || this == RECVONLY;
        }

        /// What the other side has to say to this (RFC 3264 §6.1).
        public Direction mirrored() {
            return switch (this) {
                case SENDONLY -> RECVONLY;
                case RECVONLY -> SENDONLY;
                case SENDRECV, INACTIVE -> this;
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Sdp {
        lines = List.copyOf(lines);
    }

    public static Sdp parse(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\r?\n", -1)) {
            if (!line.isBlank()) {
                lines.add(line.stripTrailing());
            }
        }
        return new Sdp(lines);
    }

    /// G.711 both laws, comfort noise and telephone-events, as a Mediation Server and most phones offer it.
    public static Sdp audio(InetSocketAddress media, long session, int version, Direction direction) {
        String host = media.getAddress().getHostAddress();
        return new Sdp(List.of(
                "v=0",
                "o=- " + session + " " + version + " IN IP4 " + host,
                "s=session",
                "c=IN IP4 " + host,
                "t=0 0",
                "m=audio " + media.getPort() + " RTP/AVP 0 8 13 101",
                "a=rtcp:" + (media.getPort() + 1),
                "a=" + direction.word(),
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:8 PCMA/8000",
                "a=rtpmap:13 CN/8000",
                "a=rtpmap:101 telephone-event/8000",
                "a=fmtp:101 0-16",
                "a=ptime:20"));
    }

    public String text() {
        return String.join("\r\n", lines) + "\r\n";
    }

    /// Where the audio is to be sent; port 0 when the stream is refused.
    public InetSocketAddress media() {
        String host = null;
        int port = 0;
        boolean inAudio = false;
        boolean wasAudio = false;
        for (String line : lines) {
            if (line.startsWith("m=")) {
                inAudio = line.startsWith("m=audio ") && !wasAudio;
                if (inAudio) {
                    wasAudio = true;
                    port = Integer.parseInt(line.split(" ", -1)[1]);
                }
            } else if (line.startsWith("c=") && (inAudio || !wasAudio)) {
                host = line.substring(line.lastIndexOf(' ') + 1);
            }
        }
        if (host == null) {
            throw new LabFailure("no c= line in the session description:\n" + text());
        }
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /// Where the peer wants RTCP: its `a=rtcp`, else the port above the audio's (RFC 3605).
    public InetSocketAddress control() {
        InetSocketAddress media = media();
        int port = attribute("rtcp")
                .map(value -> Integer.parseInt(value.split(" ", -1)[0]))
                .orElse(media.getPort() + 1);
        return new InetSocketAddress(media.getAddress(), port);
    }

    public Direction direction() {
        if (media().getAddress().isAnyLocalAddress()) {
            // c=0.0.0.0 is the old way to hold (RFC 2543).
            return Direction.INACTIVE;
        }
        Direction found = Direction.SENDRECV;
        for (String line : lines) {
            for (Direction direction : Direction.values()) {
                if (line.equals("a=" + direction.word())) {
                    found = direction;
                }
            }
        }
        return found;
    }

    public Optional<String> attribute(String name) {
        return lines.stream()
                .filter(line -> line.startsWith("a=" + name + ":"))
                .map(line -> line.substring(name.length() + 3))
                .findFirst();
    }

    public List<String> all(String prefix) {
        return lines.stream().filter(line -> line.startsWith(prefix)).toList();
    }

    /// The `o=` line's session id and version.
    public String origin() {
        return lines.stream().filter(line -> line.startsWith("o=")).findFirst().orElse("");
    }
}
