package org.tandem.base;

/// A request that is refused: what for, in a word that programs can compare and a sentence that a person can act on.
///
/// @param code lower camel case, never changed once published: `lineNotLicensed`
/// @param sentence what happened, to which object, and what to do
public record Refusal(String code, String sentence) {}
