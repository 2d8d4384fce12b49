package org.tandem.lab.acceptance;

/// Session descriptions as peers write them, with what a careless middle would change: order, unknown lines,
/// blanks.
final class MediaTexts {
    static final String PLAIN = offer(4000, "RTP/AVP", "");

    private MediaTexts() {}

    static String offer(int port, String profile, String more) {
        return "v=0\r\no=- 7 1 IN IP4 127.0.0.1\r\ns=a  name\r\nc=IN IP4 127.0.0.1\r\nb=CT:99980\r\nt=0 0\r\n"
                + "a=x-devicecaps:audio:send,recv\r\nm=audio " + port + " " + profile + " 0 8 101\r\n"
                + more + "a=x-unknown:  two blanks;\u00e4\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
                + "a=maxptime:200\r\na=sendrecv\r\n";
    }

    static String direction(String sdp, String word) {
        return sdp.replace("a=sendrecv", "a=" + word).replace("7 1 IN", "7 2 IN");
    }

    static String crypto() {
        return "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk|2^31|1:1\r\n";
    }
}
