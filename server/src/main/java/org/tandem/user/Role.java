package org.tandem.user;

import java.util.Set;

/// What an account is for. The rights of each role stand here and nowhere else; an account has those of all its
/// roles.
public enum Role {
    /// Everything.
    ADMINISTRATOR,
    /// Sees everything, changes nothing.
    AUDITOR,
    /// Works with calls; logs in, sees to the own password. What agents see comes with their pages.
    AGENT,
    /// A program that watches, what is there and how it is doing, and that tells of waiting messages, as a
    /// voice mail does.
    SERVICE;

    /// The patterns of the rights that it gives; see [Rights].
    public Set<String> patterns() {
        return switch (this) {
            case ADMINISTRATOR -> Set.of("*");
            case AUDITOR -> Set.of("*.read");
            case AGENT -> Set.of();
            case SERVICE ->
                Set.of(
                        "line.read",
                        "station.read",
                        "messageLight.set",
                        "dialPlan.read",
                        "call.read",
                        "callRecord.read",
                        "subsystem.read",
                        "licence.read",
                        "health.read");
        };
    }
}
