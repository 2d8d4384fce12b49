package org.tandem.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tandem.http.HttpProblem;
import org.tandem.http.WebRequest;

/// A part of a list.
///
/// @param next what to give as `cursor` for the next part; absent: this is the last one
record Page<T>(List<T> items, @Nullable String next) {
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1000;

    static int limit(WebRequest request) {
        return (int) request.query("limit", LIMIT, 1, LIMIT_MAX);
    }

    /// The part of `all` that the request asks for, in the order of the keys. The cursor is the last key shown,
    /// so the next part is right also when something came or went meanwhile.
    static <T> Page<T> of(List<T> all, Function<T, String> key, WebRequest request) {
        int limit = limit(request);
        var after = cursor(request);
        var rest = all.stream()
                .filter(one -> after.isEmpty() || key.apply(one).compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(key))
                .toList();
        return rest.size() > limit
                ? new Page<>(rest.subList(0, limit), encoded(key.apply(rest.get(limit - 1))))
                : new Page<>(rest, null);
    }

    static Optional<String> cursor(WebRequest request) {
        return request.query("cursor").map(Page::decoded);
    }

    static String encoded(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest("Query parameter cursor is not one that this server gave.")
                    .thrown();
        }
    }

    /// A cursor that is a number.
    static long number(WebRequest request, long otherwise) {
        var cursor = cursor(request);
        if (cursor.isEmpty()) {
            return otherwise;
        }
        try {
            return Long.parseLong(cursor.get());
        } catch (NumberFormatException e) {
            throw HttpProblem.badRequest("Query parameter cursor is not one that this server gave.")
                    .thrown();
        }
    }
}
