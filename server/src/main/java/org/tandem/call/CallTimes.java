package org.tandem.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The delays of one call, taken from its line and the settings when it began.
///
/// @param progress by when, counted from the INVITE, the caller is told 180 though the far side is silent;
///     null:
///     never
/// @param ring how long one round of places is rung
/// @param longest how long the call may last after its answer
public record CallTimes(@Nullable Duration progress, Duration ring, Duration longest) {}
