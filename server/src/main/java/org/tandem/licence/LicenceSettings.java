package org.tandem.licence;

import java.util.List;

/// Whose licence files count.
///
/// @param authorities PEM files, each with one Ed25519 public key (`BEGIN PUBLIC KEY`); they count beside the
///     keys that were built in
public record LicenceSettings(List<String> authorities) {
    private static final int AUTHORITIES_MAX = 20;

    public LicenceSettings {
        authorities = List.copyOf(authorities);
        if (authorities.size() > AUTHORITIES_MAX) {
            throw new IllegalArgumentException(
                    "authorities names " + authorities.size() + " files; most are " + AUTHORITIES_MAX);
        }
    }

    public static LicenceSettings defaults() {
        return new LicenceSettings(List.of());
    }
}
