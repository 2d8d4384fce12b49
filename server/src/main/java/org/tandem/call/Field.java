package org.tandem.call;

/// A header field that is carried from one leg to the other as it came: Diversion, History-Info,
/// P-Asserted-Identity,
/// Privacy.
public record Field(String name, String value) {}
