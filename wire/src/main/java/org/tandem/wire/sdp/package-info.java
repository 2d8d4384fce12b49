/// Session descriptions as the back-to-back agent needs them: read, asked a few questions, changed in few
/// places, passed on.
///
/// Main types: [Sdp], [Media], [Direction]. Invariant: what nobody changed is written with the bytes it came
/// with, line ends, order and unknown lines included. Sources: RFC 8866 (and its forerunner RFC 4566), RFC
/// 3264, RFC 4568 (`a=crypto`), RFC 5939 (`a=tcap`, `a=pcfg`).
@NullMarked
package org.tandem.wire.sdp;

import org.jspecify.annotations.NullMarked;
