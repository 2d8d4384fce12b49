package org.tandem.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tandem.admin.AdminStore.Commit;
import org.tandem.admin.AdminStore.StoredChange;
import org.tandem.admin.AdminStore.StoredObject;

/// What every store of administered data does.
@Tag("ADM-01")
public interface AdminStoreContract {
    Instant AT = Instant.parse("2026-04-05T06:07:08.123456789Z");

    /// A new, empty store.
    AdminStore store(int historyEntriesMax);

    static Commit commit(long version, StoredChange... changes) {
        return new Commit(version, AT, new Author("ada", Author.Through.IMPORT), "why " + version, List.of(changes));
    }

    static StoredChange change(String type, String name, @Nullable String before, @Nullable String after) {
        return new StoredChange(type, name.toLowerCase(java.util.Locale.ROOT), name, before, after);
    }

    @Test
    default void holdsNothingAtFirst() {
        try (var store = store(10)) {
            assertThat(store.load()).isEqualTo(new AdminStore.Contents(0, List.of()));
            assertThat(store.history(null, null, Long.MAX_VALUE, 10)).isEmpty();
            assertThat(store.commit(1)).isEmpty();
        }
    }

    @Test
    default void holdsWhatTheLastCommitOfEachObjectSaid() {
        try (var store = store(10)) {
            store.commit(commit(1, change("t", "A", null, "{\"x\":1}"), change("t", "B", null, "{}")));
            store.commit(commit(
                    2,
                    change("t", "B", "{}", null),
                    change("u", "A", null, "{\"long\":\"" + "ö".repeat(300_000) + "\"}")));
            store.commit(commit(3, change("t", "a", "{\"x\":1}", "{\"x\":2}")));

            var contents = store.load();

            assertThat(contents.version()).isEqualTo(3);
            assertThat(contents.objects())
                    .containsExactlyInAnyOrder(
                            new StoredObject("t", "a", "a", 3, AT, "ada", "{\"x\":2}"),
                            new StoredObject(
                                    "u", "a", "A", 2, AT, "ada", "{\"long\":\"" + "ö".repeat(300_000) + "\"}"));
        }
    }

    @Test
    default void historyIsFoundByTypeObjectAndPage() {
        try (var store = store(100)) {
            var first = commit(1, change("t", "A", null, "{}"), change("u", "B", null, "{}"));
            store.commit(first);
            store.commit(commit(2, change("t", "A", "{}", null)));
            store.commit(commit(3, change("u", "B", "{}", "{\"x\":1}")));

            assertThat(store.commit(1)).contains(first);
            assertThat(store.history(null, null, Long.MAX_VALUE, 2))
                    .extracting(Commit::version)
                    .containsExactly(3L, 2L);
            assertThat(store.history(null, null, 2, 2)).containsExactly(first);
            assertThat(store.history("t", null, Long.MAX_VALUE, 9))
                    .extracting(Commit::version)
                    .containsExactly(2L, 1L);
            assertThat(store.history("u", "b", Long.MAX_VALUE, 9))
                    .extracting(Commit::version)
                    .containsExactly(3L, 1L);
            assertThat(store.history("u", "a", Long.MAX_VALUE, 9)).isEmpty();
        }
    }

    @Test
    default void forgetsTheOldestHistoryButNoObject() {
        try (var store = store(3)) {
            for (int i = 1; i <= 5; i++) {
                store.commit(commit(i, change("t", "N" + i, null, "{}")));
            }
            assertThat(store.history(null, null, Long.MAX_VALUE, 9))
                    .extracting(Commit::version)
                    .containsExactly(5L, 4L, 3L);
            assertThat(store.commit(2)).isEmpty();
            assertThat(store.load().objects()).hasSize(5);
        }
    }

    @Test
    default void aCommitThatCannotBeMadeLeavesNothing() {
        try (var store = store(10)) {
            store.commit(commit(1, change("t", "A", null, "{}")));

            assertThatThrownBy(() -> store.commit(commit(1, change("t", "B", null, "{}"))))
                    .isInstanceOf(RuntimeException.class);

            assertThat(store.load().objects()).hasSize(1);
            assertThat(store.history(null, null, Long.MAX_VALUE, 9)).hasSize(1);
            store.commit(commit(2, change("t", "B", null, "{}")));
            assertThat(store.load().objects()).hasSize(2);
        }
    }
}
