package org.tandem.lab.lync;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.tandem.lab.sip.Sdp;

/// What a Mediation Server's offer says about encryption (fact sheet §10): descriptions only, the lab encrypts nothing.
public enum SrtpForm {
    /// Plain RTP/AVP.
    NONE,
    /// RTP/AVP with two crypto lines, the first with an MKI, and the RFC 5939 capability to speak RTP/SAVP.
    OPTIONAL,
    /// As OPTIONAL, but no crypto line has an MKI.
    OPTIONAL_WITHOUT_MKI,
    /// RTP/SAVP: a gateway that cannot encrypt has to refuse with 488.
    REQUIRED;

    private static final SecureRandom DICE = new SecureRandom();

    /// A Mediation Server's look for an offer that [org.tandem.lab.rtp.MediaPort] described.
    public Sdp dress(Sdp plain) {
        List<String> lines = new ArrayList<>();
        String connection = plain.all("c=").getFirst();
        for (String line : plain.lines()) {
            if (line.startsWith("c=")) {
                lines.add(line);
                lines.add("b=CT:1000");
            } else if (line.startsWith("m=audio ")) {
                String media = line.replace(" RTP/AVP ", this == REQUIRED ? " RTP/SAVP " : " RTP/AVP ");
                lines.add(media.replace(" 0 8 13 101", " 8 0 13 101"));
                lines.add(connection);
            } else if (line.startsWith("a=rtcp:")) {
                lines.add(line);
                lines.add("a=label:Audio");
                lines.addAll(encryption());
            } else if (!line.startsWith("a=ptime")) {
                lines.add(line);
            }
        }
        return new Sdp(lines);
    }

    private List<String> encryption() {
        String first = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key() + "|2^31";
        String second = "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + key() + "|2^31";
        return switch (this) {
            case NONE -> List.of();
            case OPTIONAL -> List.of("a=tcap:1 RTP/SAVP", "a=pcfg:1 t=1", first + "|1:1", second);
            case OPTIONAL_WITHOUT_MKI -> List.of("a=tcap:1 RTP/SAVP", "a=pcfg:1 t=1", first, second);
            case REQUIRED -> List.of(first + "|1:1", second);
        };
    }

    private static String key() {
        byte[] key = new byte[30];
        DICE.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
