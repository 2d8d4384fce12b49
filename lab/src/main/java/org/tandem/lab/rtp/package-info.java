/// Small real media: G.711 tones sent every 20 ms, packets counted as they come, RTCP reports.
///
/// Main types: [org.tandem.lab.rtp.MediaPort], [org.tandem.lab.rtp.Heard]. Invariant: what is counted was received from
/// the network, none of it is assumed. Sources: RFC 3550, RFC 3551, ITU-T G.711.
@NullMarked
package org.tandem.lab.rtp;

import org.jspecify.annotations.NullMarked;
