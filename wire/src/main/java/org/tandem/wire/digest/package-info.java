/// Digest authentication, the same for SIP and HTTP: challenges, credentials, and the sum that proves a
/// secret.
///
/// Main types: [DigestChallenge], [DigestCredentials], [HashedSecret], [Digest]. Nonces are made and
/// remembered by whoever asks. Invariant: no password is kept; what is kept does not show itself in
/// `toString`; comparing takes the same time whatever differs. Sources: RFC 7616, RFC 8760, RFC 3261 §22.
@NullMarked
package org.tandem.wire.digest;

import org.jspecify.annotations.NullMarked;
