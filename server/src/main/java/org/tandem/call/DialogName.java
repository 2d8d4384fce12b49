package org.tandem.call;

/// Names a dialog from outside, as a Replaces header field does.
///
/// Source: RFC 3891 §3.
///
/// @param localTag our tag: the `to-tag`, since the sender of the field sees us as the other end
/// @param remoteTag the peer's: the `from-tag`
/// @param isEarlyOnly whether it must not have been answered yet
public record DialogName(String sipCallId, String localTag, String remoteTag, boolean isEarlyOnly) {}
