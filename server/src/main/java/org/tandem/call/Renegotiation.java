package org.tandem.call;

import static org.tandem.call.Media.endOfLine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sdp.Direction;
import org.tandem.wire.sdp.MalformedSdp;
import org.tandem.wire.sdp.Sdp;

/// What happens to session descriptions when a leg that is up gets another partner. Pure.
///
/// As long as a call has the two legs that it began with, descriptions pass as they come. A leg that outlives
/// its partner is told the new partner's, and two things must be put right in it: its `o=` line, which may only
/// count up within a dialog (Lync compares), and its direction, which may still be that of a hold. A
/// description that cannot be read passes as it is.
///
/// Source: RFC 3264 §8, RFC 3725 §4, direct-sip-trunk.md §9.
final class Renegotiation {
    private Renegotiation() {}

    /// What `speaker` says now, as `hearer` is told it: untouched as long as the hearer has been told just what the
    /// speaker said.
    static Media following(Side hearer, Side speaker, Media next) {
        boolean isInStep = Objects.equals(
                origin(hearer.sent().sdp()), origin(speaker.heard().sdp()));
        return isInStep ? next : continuing(hearer.sent(), next);
    }

    /// `next` as it may follow `sent` in one dialog.
    static Media continuing(Media sent, Media next) {
        String before = origin(sent.sdp());
        String after = origin(next.sdp());
        if (before == null || after == null || sent.sdp().equals(next.sdp())) {
            return next;
        }
        String[] old = before.split(" ", -1);
        String[] now = after.split(" ", -1);
        if (old.length != 6 || now.length != 6) {
            return next;
        }
        boolean isSameSession =
                old[0].equals(now[0]) && old[1].equals(now[1]) && old[4].equals(now[4]) && old[5].equals(now[5]);
        long sentVersion;
        long nextVersion;
        try {
            sentVersion = Long.parseUnsignedLong(old[2]);
            nextVersion = Long.parseUnsignedLong(now[2]);
        } catch (NumberFormatException unreadable) {
            return next;
        }
        if (isSameSession && Long.compareUnsigned(nextVersion, sentVersion) > 0) {
            return next;
        }
        String line = String.join(" ", old[0], old[1], Long.toUnsignedString(sentVersion + 1), old[3], old[4], old[5]);
        int at = next.sdp().indexOf("o=") + 2;
        return new Media(next.sdp().substring(0, at) + line + next.sdp().substring(at + after.length()));
    }

    /// The value of the `o=` line, which is the second of every description.
    private static @Nullable String origin(String sdp) {
        int at = sdp.startsWith("v=0") ? sdp.indexOf("\no=") : -1;
        return at < 0 ? null : sdp.substring(at + 3, endOfLine(sdp, at + 1));
    }

    /// A description as an offer that starts anew: nobody is held.
    static Media unheld(Media heard) {
        return directed(heard, Direction.SENDRECV);
    }

    /// A description as an offer that holds.
    static Media held(Media heard) {
        return directed(heard, Direction.INACTIVE);
    }

    private static Media directed(Media media, Direction direction) {
        return read(media)
                .map(sdp -> new Media(sdp.withDirection(direction).toString()))
                .orElse(media);
    }

    /// Whether a side has been told what its partner says now, so that neither needs another re-INVITE.
    ///
    /// @param told what the side has been told of its partner
    /// @param said what the partner has said since
    /// @param chosen what the side itself said to `told`: of the formats only those in here matter
    static boolean agrees(Media told, Media said, Media chosen) {
        Optional<Sdp> before = read(told);
        Optional<Sdp> after = read(said);
        Optional<Sdp> taken = read(chosen);
        if (before.isEmpty() || after.isEmpty() || taken.isEmpty()) {
            return told.sdp().equals(said.sdp());
        }
        List<org.tandem.wire.sdp.Media> streams = after.get().media();
        if (before.get().media().size() != streams.size()) {
            return false;
        }
        for (int i = 0; i < streams.size(); i++) {
            org.tandem.wire.sdp.Media old = before.get().media().get(i);
            org.tandem.wire.sdp.Media now = streams.get(i);
            boolean isSame = old.type().equals(now.type())
                    && old.port() == now.port()
                    && old.proto().equals(now.proto())
                    && old.cryptos().equals(now.cryptos())
                    && before.get().connection(old).equals(after.get().connection(now))
                    && before.get().direction(old) == after.get().direction(now);
            List<String> wanted =
                    i < taken.get().media().size() ? taken.get().media().get(i).formats() : old.formats();
            if (!isSame || !(now.isRefused() || new HashSet<>(now.formats()).containsAll(wanted))) {
                return false;
            }
        }
        return true;
    }

    /// An answer to `offer` made of somebody else's offer, for two who both offered and shall talk to each
    /// other: of each stream the formats that both have under the same number. Null where there is nothing in
    /// common, or where keys would have to be chosen, which is not ours to do.
    static @Nullable Media answer(Media offer, Media other) {
        if (!(MediaPolicy.pass(other, false) instanceof MediaPolicy.Passage.Passed(Media plain))) {
            return null;
        }
        Optional<Sdp> asked = read(offer);
        Optional<Sdp> source = read(plain);
        if (asked.isEmpty() || source.isEmpty()) {
            return null;
        }
        List<org.tandem.wire.sdp.Media> left = new ArrayList<>(source.get().media());
        StringBuilder text = new StringBuilder(plain.sdp().length());
        int streams = plain.sdp().indexOf("\nm=") + 1;
        text.append(plain.sdp(), 0, streams);
        boolean isAny = false;
        for (org.tandem.wire.sdp.Media wanted : asked.get().media()) {
            org.tandem.wire.sdp.Media match = null;
            List<String> formats = List.of();
            for (org.tandem.wire.sdp.Media candidate : left) {
                formats = common(wanted, candidate);
                if (!formats.isEmpty()) {
                    match = candidate;
                    break;
                }
            }
            if (match == null) {
                text.append(wanted.refused());
            } else {
                left.remove(match);
                appendStream(text, match, formats);
                isAny = true;
            }
        }
        return isAny ? new Media(text.toString()) : null;
    }

    private static List<String> common(org.tandem.wire.sdp.Media one, org.tandem.wire.sdp.Media two) {
        if (one.isRefused() || two.isRefused() || !one.type().equals(two.type()) || one.isSecure() != two.isSecure()) {
            return List.of();
        }
        List<String> formats = new ArrayList<>(two.formats());
        formats.removeIf(
                format -> !one.formats().contains(format) || !map(one, format).equals(map(two, format)));
        return formats;
    }

    /// What a payload number stands for; "" where nothing is said, as for the static ones.
    private static String map(org.tandem.wire.sdp.Media stream, String format) {
        for (String value : stream.attributes("rtpmap")) {
            if (value.startsWith(format + " ")) {
                return isStatic(format) ? "" : value.toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private static boolean isStatic(String format) {
        return format.length() < 3 && format.compareTo("96") < 0;
    }

    private static void appendStream(StringBuilder text, org.tandem.wire.sdp.Media stream, List<String> formats) {
        for (String line : stream.toString().split("(?<=\n)", -1)) {
            if (line.startsWith("m=")) {
                String[] words = line.strip().split(" ", 4);
                text.append(words[0] + " " + words[1] + " " + words[2] + " " + String.join(" ", formats) + "\r\n");
            } else if (!isOfAnother(line, formats)) {
                text.append(line);
            }
        }
    }

    private static boolean isOfAnother(String line, List<String> formats) {
        if (!line.startsWith("a=rtpmap:") && !line.startsWith("a=fmtp:")) {
            return false;
        }
        String value = line.substring(line.indexOf(':') + 1);
        int space = value.indexOf(' ');
        return space > 0 && !formats.contains(value.substring(0, space));
    }

    private static Optional<Sdp> read(Media media) {
        try {
            return media.isPresent() ? Optional.of(Sdp.parse(media.sdp())) : Optional.empty();
        } catch (MalformedSdp unreadable) {
            return Optional.empty();
        }
    }
}
