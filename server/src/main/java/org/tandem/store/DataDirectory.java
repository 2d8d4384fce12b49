package org.tandem.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.admin.AdminStore;
import org.tandem.admin.AesSealer;
import org.tandem.admin.Sealer;

/// The directory in which one server keeps everything, held for this process alone until it is closed or the
/// process ends.
///
/// | in it | is |
/// |---|---|
/// | `admin.mv.db` | the administered objects and their history |
/// | `journal/` | what happened |
/// | `server.key` | the key that seals secrets; readable by the owner alone |
/// | `lock` | held while a server runs |
public final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private final Sealer sealer;

    private DataDirectory(Path path, FileChannel channel, FileLock lock, Sealer sealer) {
        this.sealer = sealer;
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /// Makes the directory if it is not there and holds it. Throws [AdminStore.Unavailable] when another
    /// process has it, or it cannot be written.
    public static DataDirectory open(Path path, SecureRandom random) {
        try {
            Files.createDirectories(path);
            var channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new AdminStore.Unavailable(
                        "the data directory " + path.toAbsolutePath()
                                + " is in use by another server: stop that one, or give this one a directory of its own",
                        null);
            }
            return holding(path, random, channel, lock);
        } catch (IOException e) {
            throw new AdminStore.Unavailable(
                    "the data directory " + path.toAbsolutePath() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /// The key comes with the directory, before anything else is in it: data without their key are noticed.
    private static DataDirectory holding(Path path, SecureRandom random, FileChannel channel, FileLock lock)
            throws IOException {
        try {
            return new DataDirectory(path, channel, lock, sealer(path, random));
        } catch (AdminStore.Unavailable e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    public Path journal() {
        return path.resolve("journal");
    }

    Path database() {
        return path.resolve("admin").toAbsolutePath();
    }

    /// The server's key, made with the directory.
    public Sealer sealer() {
        return sealer;
    }

    private static Sealer sealer(Path path, SecureRandom random) {
        var file = path.resolve("server.key");
        try {
            if (!Files.exists(file)) {
                if (Files.exists(path.resolve("admin.mv.db"))) {
                    throw new AdminStore.Unavailable(
                            "the key file " + file.toAbsolutePath()
                                    + " is missing, but there are data sealed with it: put it back from the backup",
                            null);
                }
                makeKey(file, random);
            }
            if (isOpenToOthers(file)) {
                LOG.warn("others than the owner may read the server's key file={}", file.toAbsolutePath());
            }
            return new AesSealer(HexFormat.of().parseHex(Files.readString(file).strip()), random);
        } catch (IllegalArgumentException e) {
            throw new AdminStore.Unavailable(
                    "the key file " + file.toAbsolutePath() + " does not hold 64 hexadecimal digits:"
                            + " put it back from the backup",
                    e);
        } catch (IOException e) {
            throw new AdminStore.Unavailable("the key file " + file.toAbsolutePath() + " cannot be used: " + e, e);
        }
    }

    /// Written under another name first: a key file is whole or not there.
    private static void makeKey(Path file, SecureRandom random) throws IOException {
        var key = new byte[AesSealer.KEY_BYTES];
        random.nextBytes(key);
        var unfinished = file.resolveSibling("server.key.new");
        Files.deleteIfExists(unfinished);
        try {
            if (isPosix(file)) {
                Files.createFile(
                        unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(unfinished);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException("somebody else makes a key at the same time", e);
        }
        Files.writeString(unfinished, HexFormat.of().formatHex(key) + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        return isPosix(file)
                && Files.getPosixFilePermissions(file).stream()
                        .anyMatch(permission -> !permission.name().startsWith("OWNER_"));
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            LOG.warn("data directory not released path={}", path, e);
        }
    }
}
