package org.tandem.base;

/// Why a call or a leg ended: every one ends once, with one of these.
///
/// Carries the Q.850 value for the `Reason` header and the SIP status that says it to a caller. Source: ITU-T
/// Q.850, RFC 3398 §8.2.6.1.
public enum Cause {
    /// No such number.
    UNALLOCATED(1, 404),
    /// Somebody hung up, or the caller gave up before the answer.
    NORMAL(16, 487),
    BUSY(17, 486),
    /// The other side gave no sign of life at all.
    NO_RESPONSE(18, 408),
    /// It rang, and nobody answered.
    NO_ANSWER(19, 480),
    /// The station or endpoint is not there (not registered, nobody signed in).
    ABSENT(20, 480),
    /// A person or a rule said no.
    REJECTED(21, 403),
    /// A person said no, and nobody else shall be asked.
    DECLINED(21, 603),
    MOVED(22, 410),
    OUT_OF_ORDER(27, 502),
    BAD_NUMBER(28, 484),
    /// None of the others fits.
    UNSPECIFIED(31, 480),
    /// No line or no place on the line is free.
    NO_CIRCUIT(34, 503),
    NETWORK_OUT_OF_ORDER(38, 503),
    TEMPORARY_FAILURE(41, 503),
    /// A limit of ours is reached.
    CONGESTION(42, 503),
    NOT_ALLOWED(57, 403),
    /// The other side cannot do what was asked of it.
    NOT_IMPLEMENTED(79, 501),
    /// The two sides have no media in common, or media needs what Tandem does not do.
    INCOMPATIBLE_MEDIA(88, 488),
    /// A timer ran out in the middle of a call.
    TIMER(102, 504),
    PROTOCOL_ERROR(111, 400),
    /// A fault of ours, or a call that the crash of this server ended.
    INTERNAL(127, 500),
    /// The dialog whose place was to be taken is not there, or not to be taken (RFC 3891 §3).
    NO_SUCH_DIALOG(127, 481);

    private final int q850;
    private final int status;

    Cause(int q850, int status) {
        this.q850 = q850;
        this.status = status;
    }

    /// The cause value of Q.850.
    public int q850() {
        return q850;
    }

    /// The SIP status with which an unanswered INVITE is refused for this cause.
    public int status() {
        return status;
    }

    /// The cause that the final status of an INVITE stands for. Source: RFC 3398 §7.2.4.1.
    public static Cause ofStatus(int status) {
        return switch (status) {
            case 404, 604 -> UNALLOCATED;
            case 486, 600 -> BUSY;
            case 408 -> NO_RESPONSE;
            case 480 -> NO_ANSWER;
            case 487 -> NORMAL;
            case 401, 402, 403, 407 -> REJECTED;
            case 603 -> DECLINED;
            case 410, 301 -> MOVED;
            case 484, 485 -> BAD_NUMBER;
            case 501 -> NOT_IMPLEMENTED;
            case 502 -> OUT_OF_ORDER;
            case 500, 503 -> TEMPORARY_FAILURE;
            case 504 -> TIMER;
            case 488, 606, 415 -> INCOMPATIBLE_MEDIA;
            case 400 -> PROTOCOL_ERROR;
            default -> UNSPECIFIED;
        };
    }

    /// The cause that a value of Q.850 stands for, which may be one that shares its status with others: 47 and
    /// 42 both mean that there is no room. UNSPECIFIED for values that stand for nothing here.
    ///
    /// Source: RFC 3398 §7.2.4.1, direct-sip-trunk.md §12.
    public static Cause ofQ850(int value) {
        return switch (value) {
            case 1, 2, 3 -> UNALLOCATED;
            case 16 -> NORMAL;
            case 17 -> BUSY;
            case 18 -> NO_RESPONSE;
            case 19 -> NO_ANSWER;
            case 20 -> ABSENT;
            case 21 -> REJECTED;
            case 22 -> MOVED;
            case 27 -> OUT_OF_ORDER;
            case 28 -> BAD_NUMBER;
            case 34 -> NO_CIRCUIT;
            case 38 -> NETWORK_OUT_OF_ORDER;
            case 41 -> TEMPORARY_FAILURE;
            case 42, 47 -> CONGESTION;
            case 55, 57, 87 -> NOT_ALLOWED;
            case 58, 65, 88 -> INCOMPATIBLE_MEDIA;
            case 79 -> NOT_IMPLEMENTED;
            case 102 -> TIMER;
            case 111 -> PROTOCOL_ERROR;
            case 127 -> INTERNAL;
            default -> UNSPECIFIED;
        };
    }

    /// The value of the `Reason` header field for this cause. Source: RFC 3326.
    public String reasonHeader(String text) {
        return "Q.850;cause=" + q850 + ";text=\"" + text.replace("\\", "").replace("\"", "'") + "\"";
    }
}
