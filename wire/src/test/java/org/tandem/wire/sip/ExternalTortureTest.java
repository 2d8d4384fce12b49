package org.tandem.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The example messages of RFC 4475 and RFC 5118 themselves, which are not part of this repository.
///
/// The folder is given by `-Dtandem.torture=DIR` or the environment variable TANDEM_TORTURE and holds
/// `expected.tsv` with the columns file, section, class (valid, invalid, lenient, response), codes and note.
/// Files with bare LF get CR LF. Without the folder the test fails; it runs only where it is asked for, by its tag.
@Tag("external")
class ExternalTortureTest {
    private record Expected(String file, String section, String kind, String codes) {}

    @Test
    void everyMessageOfTheDocumentsComesToWhatTheyAskFor() throws IOException {
        var folder = folder();

        var wrong = new ArrayList<String>();
        var expected = expected(folder);
        for (var one : expected) {
            var bytes = withCrLf(Files.readAllBytes(folder.resolve(one.file)));
            var parsed = SipParser.parseDatagram(bytes, 0, bytes.length, ParseLimits.DEFAULTS);
            if (!isRight(one, parsed)) {
                wrong.add(one + " came to " + parsed);
            }
            feed(bytes);
        }

        assertThat(wrong).isEmpty();
        assertThat(expected).hasSizeGreaterThanOrEqualTo(61);
    }

    private static Path folder() {
        var name = System.getProperty("tandem.torture", "");
        if (name.isEmpty()) {
            name = System.getenv().getOrDefault("TANDEM_TORTURE", "");
        }
        assertThat(name)
                .as("folder with the messages, by -Dtandem.torture=DIR or TANDEM_TORTURE")
                .isNotEmpty();
        return Path.of(name);
    }

    private static List<Expected> expected(Path folder) throws IOException {
        try (var lines = Files.lines(folder.resolve("expected.tsv"))) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(fields -> new Expected(fields[0], fields[1], fields[2], fields[3]))
                    .toList();
        }
    }

    /// Files with bare LF were cut out of a document whose lengths count something else: RFC 5118 §4.6 tells
    /// of 268 bytes where there are 251. They get line ends and the length that a sender of these bytes would
    /// tell.
    private static byte[] withCrLf(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.contains("\r\n")) {
            return bytes;
        }
        var ended = text.replace("\n", "\r\n");
        int body = ended.indexOf("\r\n\r\n") + 4;
        int length = body < 4 ? 0 : ended.length() - body;
        return ended.replaceFirst("Content-Length: \\d+", "Content-Length: " + length)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isRight(Expected expected, Parsed parsed) {
        return switch (parsed) {
            case Parsed.Message(var message) -> {
                Torture.askWhatNeverThrows(message);
                yield switch (expected.kind) {
                    case "valid", "lenient" -> true;
                    case "response" -> message instanceof SipResponse;
                    // Refused further up: 416 by the scheme of the Request-URI, 420 by Require.
                    case "invalid" -> expected.codes.contains("416") || expected.codes.contains("420");
                    default -> false;
                };
            }
            case Parsed.Malformed(int status, var problem, var answer) ->
                switch (expected.kind) {
                    case "valid" -> false;
                    case "response" -> answer == null;
                    case "invalid", "lenient" ->
                        List.of(expected.codes.split(",", -1)).contains(Integer.toString(status));
                    default -> throw new IllegalArgumentException(expected + ": " + problem);
                };
            case Parsed.KeepAlive() -> false;
        };
    }

    /// Whatever it is, the framer neither throws nor runs on for ever.
    private static void feed(byte[] bytes) {
        var framer = new StreamFramer(ParseLimits.DEFAULTS);
        framer.feed(bytes, 0, bytes.length);
        for (int frames = 0; frames < 10; frames++) {
            var frame = framer.next();
            if (frame instanceof StreamFramer.Frame.NeedMore || frame instanceof StreamFramer.Frame.Lost) {
                return;
            }
        }
        throw new AssertionError("more frames than any of these messages has");
    }
}
