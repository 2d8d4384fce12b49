package org.tandem.station;

import java.util.Optional;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.TelUri;
import org.tandem.wire.uri.Uri;

/// A telephone number as stations are compared by: digits without visual separators, with the extension behind
/// it. Source: RFC 3966 §4.
///
/// @param digits a leading `+` when it is global
/// @param ext the extension, "" for none
public record StationNumber(String digits, String ext) {

    /// The number in a plain number, a `tel:` URI, or the user part of a `sip:` URI (`;ext=` is read in each);
    /// nothing where there is none.
    public static Optional<StationNumber> of(String address) {
        var text = address.strip();
        try {
            if (text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5)) {
                return Uri.parse(text) instanceof SipUri sip ? ofPlain(sip.decodedUser()) : Optional.empty();
            }
            return text.regionMatches(true, 0, "tel:", 0, 4) ? ofTel(text) : ofPlain(text);
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    /// Blanks between groups of digits are what people write, though a URI has none.
    private static Optional<StationNumber> ofPlain(String number) {
        return number.isEmpty() ? Optional.empty() : ofTel("tel:" + number.replace(" ", ""));
    }

    private static Optional<StationNumber> ofTel(String text) {
        return Uri.parse(text) instanceof TelUri tel
                ? Optional.of(new StationNumber(tel.digits(), tel.ext().orElse("")))
                : Optional.empty();
    }

    public boolean isGlobal() {
        return digits.startsWith("+");
    }
}
