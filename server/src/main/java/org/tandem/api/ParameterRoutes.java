package org.tandem.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Administration;
import org.tandem.admin.KnownParameter;
import org.tandem.admin.ObjectType;
import org.tandem.admin.ServerParameter;
import org.tandem.admin.ServerParameters;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.Route;
import org.tandem.user.Right;

/// All server parameters, known and set, with their meaning. They are set as objects of type `serverParameter`.
final class ParameterRoutes {
    private final Administration administration;
    private final ObjectType<ServerParameter> type;
    private final ServerParameters parameters;

    ParameterRoutes(Administration administration, ObjectType<ServerParameter> type, ServerParameters parameters) {
        this.administration = administration;
        this.type = type;
        this.parameters = parameters;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/api/v1/parameters",
                Access.right(Right.PARAMETER_READ.key()),
                _ -> Answer.json(new Page<>(rows(), null))));
    }

    private record Row(
            String name,
            @Nullable String value,
            @Nullable String defaultValue,
            @Nullable String meaning,
            boolean known) {}

    private List<Row> rows() {
        var view = administration.current();
        var rows = new ArrayList<Row>();
        var seen = new HashSet<String>();
        for (KnownParameter<?> known : parameters.known()) {
            var set = view.find(type, known.name()).map(ServerParameter::value).orElse(null);
            rows.add(new Row(known.name(), set, text(known.defaultValue()), known.meaning(), true));
            seen.add(known.name().toLowerCase(Locale.ROOT));
        }
        for (var set : view.all(type)) {
            if (!seen.contains(set.name().toLowerCase(Locale.ROOT))) {
                rows.add(new Row(set.name(), set.value(), null, null, false));
            }
        }
        rows.sort(Comparator.comparing(Row::name, String.CASE_INSENSITIVE_ORDER));
        return rows;
    }

    /// As an administrator would write it: durations of parameters count milliseconds.
    private static String text(Object value) {
        return value instanceof Duration duration ? Long.toString(duration.toMillis()) : value.toString();
    }
}
