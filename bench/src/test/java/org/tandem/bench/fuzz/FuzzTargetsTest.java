package org.tandem.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tandem.call.CallRecords;
import org.tandem.journal.JournalQuery;

/// The inputs that are kept, as they are and a little changed. Jazzer does more: `./tandem bench fuzz`.
class FuzzTargetsTest {
    private static final Path KEPT = Path.of("fuzz");
    private static final int CHANGED_EACH = 150;

    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "message", MessageTarget::fuzzerTestOneInput,
            "sdp", SdpTarget::fuzzerTestOneInput,
            "uri", UriTarget::fuzzerTestOneInput,
            "dialog", DialogTarget::fuzzerTestOneInput);

    private static List<byte[]> kept(String target) {
        try (var files = Files.list(KEPT.resolve(target))) {
            return files.sorted().map(FuzzTargetsTest::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "sdp", "uri", "dialog"})
    void everyInvariantHoldsForWhatIsKeptAndForWhatIsALittleDifferent(String target) {
        List<byte[]> kept = kept(target);
        assertThat(kept).hasSizeGreaterThan(3);
        Random random = new Random(1);

        List<String> found = new ArrayList<>();
        for (byte[] input : kept) {
            run(target, input, found);
            for (int round = 0; round < CHANGED_EACH; round++) {
                run(target, changed(input, random), found);
            }
        }

        assertThat(found).isEmpty();
    }

    /// Else the dialogs would be no dialogs.
    @ParameterizedTest
    @CsvSource({"call, NORMAL, true", "cancelled, NORMAL, false", "refused, REJECTED, false", "reoffers, NORMAL, true"})
    void aKeptDialogIsACallOfThatKind(String name, String cause, boolean isAnswered) {
        FuzzServer server = DialogTarget.carriedOut(read(KEPT.resolve("dialog").resolve(name)));

        var records = server.journal.read(JournalQuery.newest(10)).entries().stream()
                .map(CallRecords.CLOSED::of)
                .filter(Objects::nonNull)
                .toList();
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().cause()).hasToString(cause);
        assertThat(records.getFirst().answered() != null).isEqualTo(isAnswered);
    }

    /// A checker that never finds anything would be of no use.
    @Test
    void aBrokenInvariantIsAFind() {
        assertThatThrownBy(() -> Invariant.holds(false, "%d is not more than %d", 1, 2))
                .isInstanceOf(AssertionError.class)
                .hasMessage("1 is not more than 2");
        Faults faults = Faults.watch();
        org.slf4j.LoggerFactory.getLogger("any").error("a fault of ours", new IllegalStateException("x"));
        assertThatThrownBy(faults::demandNone)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a fault of ours")
                .hasCauseInstanceOf(IllegalStateException.class);
        faults.forget();
        faults.demandNone();
    }

    private static void run(String target, byte[] input, List<String> found) {
        try {
            Objects.requireNonNull(TARGETS.get(target)).accept(input);
        } catch (RuntimeException | AssertionError find) {
            found.add(find + " by " + java.util.HexFormat.of().formatHex(input));
        }
    }

    private static byte[] changed(byte[] input, Random random) {
        byte[] changed = input.clone();
        for (int edits = 0; edits <= random.nextInt(3) && changed.length > 0; edits++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }
        return changed;
    }
}
