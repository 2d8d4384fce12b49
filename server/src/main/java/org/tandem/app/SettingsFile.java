package org.tandem.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.tandem.admin.AdminCodec;
import org.tandem.admin.AdminText;
import org.tandem.admin.Problem;
import org.tandem.admin.Problems;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads a record of settings from a YAML file: what the file does not name stays as it is by default.
///
/// Strict: a key that nobody knows stops the start and says what was probably meant; so does a value of the
/// wrong kind or one that the record refuses. All problems are told at once, each with its key.
final class SettingsFile {
    private static final int CHARACTERS_MAX = 1_000_000;
    private static final int SIZE_DIGITS_MAX = 9;

    private final AdminCodec codec = new AdminCodec();
    private final AdminText text = new AdminText(CHARACTERS_MAX);

    /// The file's settings, or [Wrong] with all that is wrong with it.
    <T extends Record> T read(T defaults, Path file) {
        try {
            return read(defaults, Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (IOException unreadable) {
            throw new Wrong(file.toString(), List.of("cannot be read: " + unreadable));
        }
    }

    /// The settings in `yaml`.
    ///
    /// @param name names the text in messages
    <T extends Record> T read(T defaults, String yaml, String name) {
        Problems problems = new Problems();
        boolean isEmpty = yaml.lines()
                .allMatch(line -> line.isBlank() || line.stripLeading().startsWith("#"));
        JsonNode given = isEmpty
                ? JsonNodeFactory.instance.objectNode()
                : text.readYaml(yaml, problems).orElse(null);
        if (given == null) {
            throw new Wrong(name, sentences(problems));
        }
        JsonNode whole = given instanceof ObjectNode object ? overlaid(codec.show(defaults), sized(object)) : given;
        @SuppressWarnings("unchecked") // the class of a T is a Class<? extends T>
        Class<T> type = (Class<T>) defaults.getClass();
        T read = codec.read(type, whole, problems).orElse(null);
        if (read == null || problems.hasErrors()) {
            throw new Wrong(name, sentences(problems));
        }
        return read;
    }

    /// All settings as they are, one line each, `http.port: 8018`; passwords and keys hidden.
    List<String> lines(Record settings) {
        List<String> lines = new ArrayList<>();
        list("", codec.show(settings), lines);
        return lines;
    }

    private static void list(String path, JsonNode node, List<String> lines) {
        if (node.isObject() && !node.isEmpty()) {
            for (String key : node.propertyNames()) {
                list(path.isEmpty() ? key : path + "." + key, node.get(key), lines);
            }
            return;
        }
        String last = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        boolean hidden = last.contains("password") || last.contains("secret");
        lines.add(path + ": " + (hidden ? "(hidden)" : node.isString() ? node.stringValue() : node.toString()));
    }

    /// With sizes such as `64kB` as numbers, where the key says that it counts bytes; what is no size stays, and is
    /// refused as no number.
    private static ObjectNode sized(ObjectNode given) {
        ObjectNode result = given.deepCopy();
        for (String key : given.propertyNames()) {
            JsonNode value = given.get(key);
            if (value instanceof ObjectNode below) {
                result.set(key, sized(below));
            } else if (value.isString() && key.toLowerCase(Locale.ROOT).contains("bytes")) {
                bytes(value.stringValue()).ifPresent(size -> result.put(key, size));
            }
        }
        return result;
    }

    /// `64kB`, `16MB`, `1GB`: units of 1024.
    private static OptionalLong bytes(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        int shift = switch (text.substring(digits).strip()) {
            case "B" -> 0;
            case "kB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            default -> -1;
        };
        return digits == 0 || digits > SIZE_DIGITS_MAX || shift < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(text.substring(0, digits)) << shift);
    }

    /// `given` over `base`: objects key by key, everything else as a whole.
    private static JsonNode overlaid(JsonNode base, JsonNode given) {
        if (!(base instanceof ObjectNode known) || !(given instanceof ObjectNode said)) {
            return given;
        }
        ObjectNode result = known.deepCopy();
        for (String key : said.propertyNames()) {
            JsonNode before = result.get(key);
            JsonNode now = said.get(key);
            result.set(key, before == null ? now : overlaid(before, now));
        }
        return result;
    }

    private static List<String> sentences(Problems problems) {
        return problems.list().stream()
                .filter(Problem::isError)
                .map(SettingsFile::sentence)
                .toList();
    }

    private static String sentence(Problem problem) {
        String key = problem.path().replace('/', '.');
        return key.isEmpty() ? problem.message() : key + ": " + problem.message();
    }

    /// Settings that cannot be used: the start is refused.
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wrong(String name, List<String> sentences) {
            super(name + ": " + String.join("\n" + name + ": ", sentences));
        }
    }
}
