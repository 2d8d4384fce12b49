package org.tandem.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What tells one server from another.
class DataDirectoryTest {
    private static String keyId(Path path) {
        try (var directory = DataDirectory.open(path, new SecureRandom())) {
            return directory.sealer().keyId();
        }
    }

    /// The mark against loops rests on it: `org.tandem.call.sip.LoopToken`.
    @Test
    void theKeysNameOutlivesARestartAndIsNoOtherServers(@TempDir Path one, @TempDir Path other) {
        assertThat(keyId(one)).isEqualTo(keyId(one)).isNotEqualTo(keyId(other)).matches("[0-9a-f]{16}");
    }
}
