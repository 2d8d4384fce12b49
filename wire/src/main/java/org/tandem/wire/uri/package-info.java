/// Addresses: `sip:`, `sips:`, `tel:` and any other scheme as values that keep the spelling they came with.
///
/// Main types: [Uri], [SipUri], [TelUri], [OtherUri], [Params]; [Grammar] holds the character classes that
/// the other wire packages share. Invariant: a value that exists is well-formed, and `toString` gives back
/// the bytes it was read from; comparing by the rules of the standards is `equivalent`, never `equals`.
/// Sources: RFC 3261 §19.1 and §25.1, RFC 3966, RFC 5118.
@NullMarked
package org.tandem.wire.uri;

import org.jspecify.annotations.NullMarked;
