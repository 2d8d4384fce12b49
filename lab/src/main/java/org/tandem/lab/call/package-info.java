/// A call as people have it: placed, offered, talked, with its audio. Shared by phones, gateways and Lync's endpoints.
///
/// Main types: [org.tandem.lab.call.Placed], [org.tandem.lab.call.Offered], [org.tandem.lab.call.Talk]. Invariant: the
/// audio port of a call is freed when the call ends, however it ends.
@NullMarked
package org.tandem.lab.call;

import org.jspecify.annotations.NullMarked;
