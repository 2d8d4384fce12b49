package org.tandem.wire.sip;

import java.util.Locale;
import org.tandem.wire.uri.Params;
import org.tandem.wire.uri.SyntaxException;

/// The type of a body. Type and subtype are lower case; parameters such as `charset` play no part in `is`.
/// Source: RFC 3261 §20.15, RFC 2045 §5.1.
public record MediaType(String type, String subtype, Params params) {
    public static final MediaType SDP = parse("application/sdp");
    public static final MediaType SIPFRAG = parse("message/sipfrag");

    public static MediaType parse(String value) {
        int type = Cursor.skipBlanks(value, 0);
        int typeEnd = Cursor.endOfToken(value, type);
        int subtype = Cursor.skipBlanks(value, Cursor.expect(value, typeEnd, '/'));
        int subtypeEnd = Cursor.endOfToken(value, subtype);
        if (subtypeEnd < value.length() && value.charAt(subtypeEnd) == '/') {
            throw new SyntaxException(value, subtypeEnd, "; or the end");
        }
        return new MediaType(
                value.substring(type, typeEnd).toLowerCase(Locale.ROOT),
                value.substring(subtype, subtypeEnd).toLowerCase(Locale.ROOT),
                Params.parse(value, subtypeEnd));
    }

    /// Whether type and subtype are the same; parameters do not matter.
    public boolean is(MediaType other) {
        return type.equals(other.type) && subtype.equals(other.subtype);
    }

    /// The same question with `type/subtype` in lower case.
    public boolean is(String typeAndSubtype) {
        return typeAndSubtype.length() == type.length() + 1 + subtype.length()
                && typeAndSubtype.startsWith(type)
                && typeAndSubtype.charAt(type.length()) == '/'
                && typeAndSubtype.endsWith(subtype);
    }

    @Override
    public String toString() {
        return type + "/" + subtype + params;
    }
}
