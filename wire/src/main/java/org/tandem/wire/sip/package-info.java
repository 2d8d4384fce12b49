/// SIP messages: bytes to values and back.
///
/// Main types: [SipParser] and [StreamFramer] read, [SipWriter] writes; [SipMessage] with [SipRequest] and
/// [SipResponse] is what the rest of the product sees; [NameAddr], [Via], [CSeq], [MediaType] and [Multipart]
/// are the header fields and bodies with structure. Invariant: a message that was parsed has exactly one
/// well-formed From, To, Call-ID and CSeq and a well-formed topmost Via, so that asking for these never
/// throws; other header fields are read when asked for and may then throw `SyntaxException`. Header fields
/// that nobody changed are written with the bytes they came with. Sources: RFC 3261 §7, §18.3, §20, §25; RFC
/// 4475; RFC 5118; RFC 5626 §3.5.1; RFC 2046 §5.1.
@NullMarked
package org.tandem.wire.sip;

import org.jspecify.annotations.NullMarked;
