package org.tandem.user;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.admin.Administration;
import org.tandem.admin.Author;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.Outcome;

/// The administrator that a new server makes for itself, with a password that is shown once.
///
/// Until the first log-in the password also lies in a file that only the server's own user can read, because a
/// terminal may be out of sight.
public final class FirstAdministrator {
    public static final String NAME = "administrator";
    /// Without letters and digits that look alike.
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int GROUPS = 5;
    private static final int GROUP_LENGTH = 5;
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

    private final Path file;

    /// @param file where the password is kept until the first log-in: `DIR/run/first-administrator`
    public FirstAdministrator(Path file) {
        this.file = file;
    }

    /// Makes the account if there is no active administrator; its password, to be shown. The file is written
    /// before the account, so that a crash in between leaves no account whose password nobody knows.
    public Optional<String> make(Administration administration, Passwords passwords, SecureRandom random) {
        var accounts = administration.current().all(Account.TYPE);
        if (accounts.stream().anyMatch(Account::isActiveAdministrator)) {
            return Optional.empty();
        }
        var password = password(random);
        write(password);
        var account = new Account(NAME, "Administrator", Set.of(Role.ADMINISTRATOR), true, false, null)
                .withPassword(passwords.hash(password), false);
        var outcome = administration.apply(
                ChangeSet.put(Account.TYPE, account, ChangeSet.ANY),
                Author.server("first start"),
                "no administrator yet");
        if (outcome instanceof Outcome.Applied) {
            return Optional.of(password);
        }
        throw new IllegalStateException("the first administrator was not accepted: " + outcome);
    }

    /// To be told of every log-in: the first one of the administrator takes the file away.
    public void loggedIn(Account account) {
        if (!account.name().equalsIgnoreCase(NAME)) {
            return;
        }
        try {
            if (Files.deleteIfExists(file)) {
                LOG.info("first administrator has logged in, removed {}", file);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove {}: remove it yourself", file, e);
        }
    }

    private void write(String password) {
        try {
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.deleteIfExists(file);
            if (Files.getFileStore(folder == null ? file : folder).supportsFileAttributeView("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
            Files.writeString(file, password + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /// 25 characters of 32: 125 bits.
    private static String password(SecureRandom random) {
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
            if (i > 0 && i % GROUP_LENGTH == 0) {
                text.append('-');
            }
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
