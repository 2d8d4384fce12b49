package org.tandem.lab.sip;

import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;
import javax.sip.address.URI;

/// Reading of URIs out of field values, by JAIN-SIP.
final class Uris {
    private Uris() {}

    /// The URI of an address such as `"Ana" <sip:ana@host>;tag=1`.
    static URI ofAddress(String value) {
        try {
            return new StringMsgParser().parseAddress(addressPart(value)).getURI();
        } catch (ParseException e) {
            throw new LabFailure("not an address: " + value, e);
        }
    }

    private static String addressPart(String value) {
        int close = value.indexOf('>');
        return close < 0 ? value : value.substring(0, close + 1);
    }

    /// A From or To value without its tag, other parameters kept.
    static String withoutTag(String value) {
        int close = Math.max(value.indexOf('>'), 0);
        int tag = value.indexOf(";tag=", close);
        if (tag < 0) {
            return value;
        }
        int end = value.indexOf(';', tag + 1);
        return value.substring(0, tag) + (end < 0 ? "" : value.substring(end));
    }
}
