package org.tandem.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The values of the server parameters, always those in force. For any thread; reading takes no lock.
public final class ServerParameters {
    private final ObjectType<ServerParameter> type;
    private final List<KnownParameter<?>> known;
    private final List<Listening<?>> listening = new CopyOnWriteArrayList<>();
    private volatile Map<String, Object> values;

    /// @param type made by [ServerParameter#type] with the same known parameters and registered with
    ///     `administration`
    public ServerParameters(
            Administration administration, ObjectType<ServerParameter> type, List<? extends KnownParameter<?>> known) {
        this.type = type;
        this.known = List.copyOf(known);
        this.values = read(administration.current());
        administration.onChange(committed -> {
            if (committed.touches(type)) {
                var before = values;
                values = read(committed.after());
                listening.forEach(each -> each.tell(before, values));
            }
        });
    }

    /// All that features understand, for a page that lists them.
    public List<KnownParameter<?>> known() {
        return known;
    }

    /// What the parameter is now.
    public <T> T value(KnownParameter<T> parameter) {
        return valueIn(values, parameter);
    }

    /// Tells `listener` each new value from now on, on the author's thread, after it is in force. A value that
    /// is set anew without change is not told.
    public <T> void onChange(KnownParameter<T> parameter, Consumer<T> listener) {
        listening.add(new Listening<>(parameter, listener));
    }

    private Map<String, Object> read(AdminView view) {
        var read = new HashMap<String, Object>();
        for (var parameter : known) {
            read.put(parameter.name(), value(parameter, view));
        }
        return Map.copyOf(read);
    }

    private Object value(KnownParameter<?> parameter, AdminView view) {
        var set = view.find(type, parameter.name()).orElse(null);
        if (set != null) {
            var problems = new Problems();
            parameter.check(set.value(), problems);
            // A stored value that a newer version no longer accepts: the finding is shown, the default holds.
            if (!problems.hasErrors()) {
                return of(parameter.parse().apply(set.value().strip()));
            }
        }
        return of(parameter.defaultValue());
    }

    private static Object of(Object value) {
        return value;
    }

    // The map was filled from the same parameter.
    @SuppressWarnings("unchecked")
    private static <T> T valueIn(Map<String, Object> values, KnownParameter<T> parameter) {
        var value = values.get(parameter.name());
        if (value == null) {
            throw new IllegalStateException("server parameter " + parameter.name() + " is not registered");
        }
        return (T) value;
    }

    private record Listening<T>(KnownParameter<T> parameter, Consumer<T> listener) {
        private void tell(Map<String, Object> before, Map<String, Object> after) {
            var value = valueIn(after, parameter);
            if (!value.equals(valueIn(before, parameter))) {
                listener.accept(value);
            }
        }
    }
}
