package org.tandem.app;

import java.security.PublicKey;
import java.util.List;

/// Whose signatures on licence files this build believes. None yet: the evaluation licence is built in and
/// needs none; a vendor of Tandem puts the public half of its Ed25519 key here.
final class LicenceAuthorities {
    private LicenceAuthorities() {}

    static List<PublicKey> shipped() {
        return List.of();
    }
}
