package org.tandem.wire.sip;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Our own torture messages: one per case of RFC 4475 and RFC 5118, with what shall come of each.
final class Torture {
    /// `outcome` is `message`, `dropped` or `answered STATUS`.
    record Case(String file, String section, String outcome, String what) {
        @Override
        public String toString() {
            return section + " " + file;
        }

        byte[] bytes() {
            return Torture.bytes(file);
        }
    }

    private Torture() {}

    static List<Case> cases() {
        return new String(bytes("expected.tsv"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(fields -> new Case(fields[0], fields[1], fields[2], fields[3]))
                .toList();
    }

    /// The message of the one case whose file name holds `name`.
    static SipMessage message(String name) {
        var found = cases().stream().filter(one -> one.file().contains(name)).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(name + " is in the name of " + found);
        }
        var bytes = found.getFirst().bytes();
        return switch (SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS)) {
            case Parsed.Message(var message) -> message;
            case Parsed.Malformed malformed -> throw new AssertionError(malformed.problem());
            case Parsed.KeepAlive() -> throw new AssertionError("a keep-alive");
        };
    }

    static byte[] bytes(String file) {
        try (InputStream in = Torture.class.getResourceAsStream("/torture/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no /torture/" + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Asks all that a parsed message answers without ever throwing.
    static void askWhatNeverThrows(SipMessage message) {
        var asked = List.of(
                message.topVia(),
                message.from().uri(),
                message.from().tag(),
                message.to().uri(),
                message.to().tag(),
                message.callId(),
                message.cseq(),
                message.startLine(),
                message.body().length(),
                message.topVia().hasUniqueBranch(),
                message.topVia().received(),
                message.topVia().rport());
        if (asked.size() != 12) {
            throw new AssertionError(asked);
        }
    }
}
