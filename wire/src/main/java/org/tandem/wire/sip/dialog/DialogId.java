package org.tandem.wire.sip.dialog;

/// What tells a dialog apart. Source: RFC 3261 §12.
///
/// @param localTag ours @param remoteTag the peer's; "" for a peer of RFC 2543 that sends none
public record DialogId(String callId, String localTag, String remoteTag) {}
