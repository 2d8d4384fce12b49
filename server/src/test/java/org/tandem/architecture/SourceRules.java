package org.tandem.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Rules that are read off the source text.
final class SourceRules {

    private static final Pattern SLEEP = Pattern.compile("\\b(Thread|TimeUnit\\.[A-Z]+)\\s*\\.\\s*sleep\\s*\\(");

    private SourceRules() {}

    /// Packages without a `package-info.java` that says `@NullMarked`.
    static List<String> packagesWithoutNullMarked(Path sources) {
        Set<Path> packages = new TreeSet<>();
        javaFiles(sources).forEach(file -> packages.add(parentOf(file)));
        List<String> problems = new ArrayList<>();
        for (Path folder : packages) {
            Path info = folder.resolve("package-info.java");
            if (!Files.exists(info)) {
                problems.add(folder + " has no package-info.java");
            } else if (!read(info).contains("@NullMarked")) {
                problems.add(info + " does not say @NullMarked");
            }
        }
        return problems;
    }

    /// Source files longer than the limit, unless named in the exceptions.
    static List<String> tooLong(Path sources, int limit, Set<String> exceptions) {
        List<String> problems = new ArrayList<>();
        for (Path file : javaFiles(sources)) {
            long lines = read(file).lines().count();
            if (lines > limit && !exceptions.contains(fileNameOf(file))) {
                problems.add(file + " has " + lines + " lines, more than " + limit + ": two ideas?");
            }
        }
        return problems;
    }

    /// Sources that wait by sleeping.
    static List<String> sleeping(Path sources) {
        List<String> problems = new ArrayList<>();
        for (Path file : javaFiles(sources)) {
            int number = 0;
            for (String line : read(file).lines().toList()) {
                number++;
                if (SLEEP.matcher(line).find()) {
                    problems.add(file + ":" + number + " sleeps: wait for what you expect instead");
                }
            }
        }
        return problems;
    }

    private static List<Path> javaFiles(Path sources) {
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no folder: " + file);
        }
        return parent;
    }

    private static String fileNameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
