package org.tandem.http;

import java.util.List;
import java.util.Map;

/// Who may use a route.
public sealed interface Access {

    /// Anybody, without log-in: such a route must tell nothing.
    record Open() implements Access {}

    /// Whoever is logged in; for what concerns the own account alone.
    record LoggedIn() implements Access {}

    /// Whoever has the right. A name of a path parameter in braces stands for its value: `{type}.read`.
    record Right(String right) implements Access {
        public Right {
            if (right.isBlank()) {
                throw new IllegalArgumentException("right is blank");
            }
        }

        /// The right with the values of the path in it.
        String in(Map<String, String> pathParameters) {
            var filled = right;
            for (var name : List.copyOf(pathParameters.keySet())) {
                filled = filled.replace("{" + name + "}", pathParameters.get(name));
            }
            return filled;
        }
    }

    static Access open() {
        return new Open();
    }

    static Access loggedIn() {
        return new LoggedIn();
    }

    static Access right(String right) {
        return new Right(right);
    }
}
