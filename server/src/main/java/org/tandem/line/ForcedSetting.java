package org.tandem.line;

/// A setting of a line whose value its usage prescribes: shown, not editable.
///
/// @param path the component, as problems name it: `session/deferredAnswer`
/// @param value what it is
/// @param reason why, in one sentence
public record ForcedSetting(String path, String value, String reason) {}
