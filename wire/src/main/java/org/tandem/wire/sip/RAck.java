package org.tandem.wire.sip;

import org.tandem.wire.uri.Grammar;

/// The value of RAck: which reliable 18x a PRACK acknowledges. Source: RFC 3262 §7.2.
///
/// @param rseq the RSeq of that response @param cseq number and method of the request that it answered
public record RAck(long rseq, CSeq cseq) {
    /// The largest number that an RSeq may have.
    public static final long RSEQ_MAX = 0xFFFF_FFFFL;

    /// Throws `SyntaxException` for anything but a number, a CSeq number and a method.
    public static RAck parse(String value) {
        int start = Cursor.skipBlanks(value, 0);
        int end = start;
        while (end < value.length() && Grammar.isDigit(value.charAt(end))) {
            end++;
        }
        long rseq = rseq(value, start, end);
        return new RAck(rseq, CSeq.parse(value.substring(end)));
    }

    /// The value of RSeq; throws `SyntaxException` where it is no number.
    public static long rseq(String value) {
        return rseq(value, 0, value.length());
    }

    private static long rseq(String value, int start, int end) {
        return Grammar.number(value, start, end, RSEQ_MAX, "the number of a reliable response");
    }

    @Override
    public String toString() {
        return rseq + " " + cseq;
    }
}
