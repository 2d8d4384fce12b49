package org.tandem.licence;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Problems;

/// What a licence says.
///
/// @param licensee who may use it
/// @param expires the last day on which it holds (UTC); null: it does not expire
/// @param features names; compared without case
/// @param counts how many of what, for example `client` 50
/// @param evaluation whether it is the built-in one
public record Licence(
        String licensee,
        @Nullable LocalDate expires,
        Set<String> features,
        Map<String, Integer> counts,
        boolean evaluation) {
    static final String FIRST_LINE = "Tandem licence 1";
    private static final String SIGNATURE = "signature:";

    public Licence {
        var byName = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        byName.addAll(features);
        features = java.util.Collections.unmodifiableSet(byName);
        counts = Map.copyOf(counts);
    }

    /// What a fresh install works with: everything, and it says that it is for evaluation.
    public static Licence builtIn() {
        return new Licence("Evaluation", null, Set.of(Features.LYNC), Map.of(), true);
    }

    /// A file's licence, or in words why it is none.
    public sealed interface Verified {
        record Good(Licence licence) implements Verified {}

        record Bad(String reason) implements Verified {}
    }

    /// Reads a file whose signature is by one of `authorities`. Nothing in it counts before the signature was
    /// found right.
    public static Verified verify(String text, Collection<PublicKey> authorities) {
        int at = signatureAt(text);
        if (at < 0) {
            return new Verified.Bad("the licence has no signature line");
        }
        if (authorities.isEmpty()) {
            return new Verified.Bad("no licence authority is configured, so no signature can be verified");
        }
        try {
            var signature = Base64.getDecoder()
                    .decode(text.substring(at + SIGNATURE.length()).strip());
            var signed = text.substring(0, at).getBytes(StandardCharsets.UTF_8);
            boolean good = false;
            for (var authority : authorities) {
                good = good || isSignedBy(authority, signed, signature);
            }
            if (!good) {
                return new Verified.Bad(
                        "the signature is not by a licence authority of this server, or the text was changed");
            }
        } catch (IllegalArgumentException e) {
            return new Verified.Bad("the signature is not base64");
        }
        var problems = new Problems();
        var licence = read(text.substring(0, at), problems);
        return problems.hasErrors()
                ? new Verified.Bad(problems.list().getFirst().message())
                : new Verified.Good(licence);
    }

    private static boolean isSignedBy(PublicKey authority, byte[] signed, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(authority);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// Adds what is wrong with the form of a file; says nothing about its signature.
    static void checkForm(String text, Problems problems) {
        int at = signatureAt(text);
        if (at < 0) {
            problems.error("", "has no signature line");
        } else {
            read(text.substring(0, at), problems);
        }
    }

    /// The signed text is all before the last line, which holds the signature.
    private static int signatureAt(String text) {
        int at = text.lastIndexOf("\n" + SIGNATURE);
        return at < 0 ? -1 : at + 1;
    }

    private static Licence read(String text, Problems problems) {
        var lines = text.split("\n", -1);
        if (!lines[0].equals(FIRST_LINE)) {
            problems.error("", "line 1 is not \"" + FIRST_LINE + "\"");
        }
        var licensee = "";
        LocalDate expires = null;
        var features = new TreeSet<String>();
        var counts = new TreeMap<String, Integer>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            var key =
                    colon < 0 ? lines[i] : lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
            var value = colon < 0 ? "" : lines[i].substring(colon + 1).strip();
            try {
                switch (key) {
                    case "licensee" -> licensee = value;
                    case "expires" -> expires = LocalDate.parse(value);
                    case "feature" -> features.add(value);
                    case "count" -> {
                        int blank = value.lastIndexOf(' ');
                        counts.put(
                                value.substring(0, Math.max(blank, 0)).strip(),
                                Integer.parseInt(value.substring(blank + 1)));
                    }
                    case "issued", "number", "" -> {
                        // For people alone.
                    }
                    default -> problems.error("", "line " + (i + 1) + ": \"" + key + "\" is not known");
                }
            } catch (DateTimeParseException e) {
                problems.error("", "line " + (i + 1) + ": \"" + value + "\" is not a date like 2027-01-31");
            } catch (NumberFormatException e) {
                problems.error("", "line " + (i + 1) + ": \"" + value + "\" is not a name and a number");
            }
        }
        if (licensee.isEmpty()) {
            problems.error("", "names no licensee");
        }
        return new Licence(licensee, expires, features, counts, false);
    }

    public boolean isExpiredOn(LocalDate day) {
        return expires != null && day.isAfter(expires);
    }

    public boolean has(String feature) {
        return features.contains(feature);
    }
}
