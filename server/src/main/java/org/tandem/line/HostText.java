package org.tandem.line;

/// What may stand where a host is asked for.
final class HostText {
    private HostText() {}

    /// A domain name (RFC 1123 §2.1) or an IP address without brackets.
    static boolean isHost(String text) {
        return isName(text) || IpAddress.isAddress(text);
    }

    /// A domain name whose last label is not a number, so that it can't be taken for an address.
    static boolean isName(String text) {
        if (text.isEmpty() || text.length() > 253) {
            return false;
        }
        var labels = text.split("\\.", -1);
        for (var label : labels) {
            if (!isLabel(label)) {
                return false;
            }
        }
        return !labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.length() <= 63
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-'
                && label.chars()
                        .allMatch(c -> c == '-'
                                || c == '_'
                                || (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z'));
    }
}
