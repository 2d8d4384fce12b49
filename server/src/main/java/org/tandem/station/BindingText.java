package org.tandem.station;

import java.time.Instant;
import java.util.List;
import org.tandem.base.LineId;

/// The written form of a [Binding], so that another server can go on with it: a version and the fields,
/// divided by tabs, in one line.
public final class BindingText {
    private static final String VERSION = "1";
    private static final int FIELDS = 9;

    private BindingText() {}

    public static String write(Binding binding) {
        return String.join(
                "\t",
                VERSION,
                escaped(binding.contact()),
                escaped(binding.line().value()),
                escaped(binding.source()),
                Integer.toString(binding.q()),
                escaped(binding.callId()),
                Long.toString(binding.cseq()),
                Long.toString(binding.expires().toEpochMilli()),
                escaped(binding.userAgent()));
    }

    /// Throws `IllegalArgumentException` for a text that [#write] has not made.
    public static Binding parse(String text) {
        var fields = List.of(text.split("\t", -1));
        if (fields.size() != FIELDS || !fields.getFirst().equals(VERSION)) {
            throw new IllegalArgumentException("not a binding of version " + VERSION + ": " + text);
        }
        return new Binding(
                plain(fields.get(1)),
                new LineId(plain(fields.get(2))),
                plain(fields.get(3)),
                Integer.parseInt(fields.get(4)),
                plain(fields.get(5)),
                Long.parseLong(fields.get(6)),
                Instant.ofEpochMilli(Long.parseLong(fields.get(7))),
                plain(fields.get(8)));
    }

    private static String escaped(String text) {
        return text.replace("%", "%25")
                .replace("\t", "%09")
                .replace("\n", "%0A")
                .replace("\r", "%0D");
    }

    private static String plain(String text) {
        return text.replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%09", "\t")
                .replace("%25", "%");
    }
}
