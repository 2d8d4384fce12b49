package org.tandem.lab.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A program that tests use and that is not ours.
public enum Peer {
    SIPP("sipp", "sip-tester", "sipp"),
    KAMAILIO("kamailio", "kamailio", "kamailio"),
    BARESIP("baresip", "baresip-core", "baresip"),
    LINPHONE("linphone", "linphone-cli", "linphonec"),
    STUNNEL("stunnel", "stunnel4", "stunnel4 stunnel"),
    OPENSSL("openssl", "openssl", "openssl");

    /// Debian keeps daemons where only root's PATH looks.
    private static final List<String> MORE_PLACES = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    private final String word;
    private final String debianPackage;
    /// One or more names, with blanks between.
    private final String programs;

    Peer(String word, String debianPackage, String programs) {
        this.word = word;
        this.debianPackage = debianPackage;
        this.programs = programs;
    }

    /// The word that [RequiresPeer] takes.
    public String word() {
        return word;
    }

    public String debianPackage() {
        return debianPackage;
    }

    public static Peer of(String word) {
        return Arrays.stream(values())
                .filter(peer -> peer.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no peer '" + word + "'; known: "
                        + Arrays.stream(values()).map(Peer::word).toList()));
    }

    /// Where the program is, if it is installed.
    public Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "") + ":" + String.join(":", MORE_PLACES);
        for (String name : programs.split(" ", -1)) {
            for (String folder : path.split(":", -1)) {
                Path candidate = Path.of(folder, name);
                if (!folder.isEmpty() && Files.isExecutable(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    /// Where the program is; a test that comes here without it has forgotten to say that it needs it.
    public String command() {
        return program()
                .orElseThrow(() -> new IllegalStateException(word + " is not installed: the test lacks @RequiresPeer(\""
                        + word + "\"); ./tandem peers installs it"))
                .toString();
    }
}
