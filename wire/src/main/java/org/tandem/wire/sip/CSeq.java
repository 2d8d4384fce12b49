package org.tandem.wire.sip;

import org.tandem.wire.uri.Grammar;
import org.tandem.wire.uri.SyntaxException;

/// Number and method that order the requests of a dialog. The number is 0 to 2^31-1. Source: RFC 3261
/// §8.1.1.5, §20.16.
public record CSeq(long number, Method method) {
    private static final long NUMBER_MAX = Integer.MAX_VALUE;

    public CSeq {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException("CSeq number " + number + " is not within 0 to " + NUMBER_MAX);
        }
    }

    public static CSeq parse(String value) {
        int digits = Cursor.skipBlanks(value, 0);
        int end = digits;
        while (end < value.length() && Grammar.isDigit(value.charAt(end))) {
            end++;
        }
        long number = Grammar.number(value, digits, end, NUMBER_MAX, "a sequence number");
        int method = Cursor.skipBlanks(value, end);
        int methodEnd = method;
        while (methodEnd < value.length() && Grammar.isToken(value.charAt(methodEnd))) {
            methodEnd++;
        }
        if (method == end || methodEnd == method || Cursor.skipBlanks(value, methodEnd) != value.length()) {
            throw new SyntaxException(value, methodEnd, "number and method");
        }
        return new CSeq(number, Method.of(value, method, methodEnd));
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
