package org.tandem.sip;

import java.util.Locale;

/// Messages of a raw peer, as text. `V` is the Via without branch: transport, host and port of the peer.
record Texts(String transport, int port) {

    private String via(String branch) {
        return "Via: SIP/2.0/" + transport + " 127.0.0.1:" + port + ";branch=" + branch + "\n";
    }

    private String contact() {
        return "Contact: <sip:peer@127.0.0.1:" + port + ";transport=" + transport.toLowerCase(Locale.ROOT)
                + ";ms-opaque=00ab>\n";
    }

    /// @param toTag "" outside of a dialog
    String request(String method, String branch, String callId, int seq, String toTag, String extra) {
        return method + " sip:2001@tandem.example SIP/2.0\n"
                + via(branch)
                + "Max-Forwards: 70\n"
                + "From: <sip:+13175559123@example.com>;tag=peer\n"
                + "To: <sip:2001@tandem.example>" + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\n"
                + "Call-ID: " + callId + "\n"
                + "CSeq: " + seq + " " + method + "\n"
                + (method.equals("INVITE") ? contact() : "")
                + extra
                + "Content-Length: 0\n";
    }

    String invite(String branch, String callId) {
        return request("INVITE", branch, callId, 1, "", "");
    }

    /// An answer to a request that came from us.
    String answer(String request, int status, String toTag, String extra) {
        var text = new StringBuilder("SIP/2.0 " + status + " Whatever\n");
        for (var line : request.split("\n", -1)) {
            if (line.startsWith("Via:")
                    || line.startsWith("From:")
                    || line.startsWith("Call-ID:")
                    || line.startsWith("CSeq:")) {
                text.append(line).append('\n');
            } else if (line.startsWith("To:")) {
                text.append(line)
                        .append(toTag.isEmpty() || line.contains(";tag=") ? "" : ";tag=" + toTag)
                        .append('\n');
            }
        }
        return text.append(status > 100 && status < 300 ? contact() : "")
                .append(extra)
                .append("Content-Length: 0\n")
                .toString();
    }
}
