package org.tandem.lab.rtp;

/// What was received of one RTP stream: packets, bytes of payload, and packets missing by sequence number.
public record Heard(long ssrc, long packets, long payloadBytes, long lost, int payloadType) {
    static final Heard NOTHING = new Heard(0, 0, 0, 0, -1);
}
