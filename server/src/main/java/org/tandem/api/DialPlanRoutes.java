package org.tandem.api;

import java.util.List;
import java.util.function.Function;
import org.tandem.admin.AdminCodec;
import org.tandem.dialplan.Decision;
import org.tandem.dialplan.DialPlanExplanation;
import org.tandem.dialplan.Query;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.user.Right;
import tools.jackson.databind.node.ObjectNode;

/// Asks the dial plan about a number, with the whole reason. Requirement DIA-05.
final class DialPlanRoutes {
    private static final int NUMBER_MAX = 256;

    private final Function<Query, Decision> explain;
    private final AdminCodec codec;

    /// @param explain decides with the trace
    DialPlanRoutes(Function<Query, Decision> explain, AdminCodec codec) {
        this.explain = explain;
        this.codec = codec;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/dialplan/explain", Access.right(Right.DIAL_PLAN_READ.key()), this::explain));
    }

    private record Shown(String number, String location, String outcome, ObjectNode decision, String text) {}

    private Answer explain(WebRequest request) {
        request.onlyQuery("number", "location", "lyncOnlyCaller");
        var number = request.query("number")
                .orElseThrow(() -> HttpProblem.badRequest("Query parameter number is missing.")
                        .thrown());
        if (number.length() > NUMBER_MAX) {
            throw HttpProblem.badRequest("The number has more than " + NUMBER_MAX + " characters.")
                    .thrown();
        }
        var location = request.query("location").orElse("");
        var lyncOnlyCaller = request.query("lyncOnlyCaller").orElse("false");
        if (!lyncOnlyCaller.equals("true") && !lyncOnlyCaller.equals("false")) {
            throw HttpProblem.badRequest("Query parameter lyncOnlyCaller is neither true nor false.")
                    .thrown();
        }
        var decision = explain.apply(new Query(number, location, lyncOnlyCaller.equals("true")));
        return Answer.json(
                switch (decision) {
                    case Decision.Routed routed ->
                        new Shown(number, location, "routed", codec.show(routed), DialPlanExplanation.text(routed));
                    case Decision.NoLine noLine ->
                        new Shown(number, location, "noLine", codec.show(noLine), DialPlanExplanation.text(noLine));
                    case Decision.NoMatch noMatch ->
                        new Shown(number, location, "noMatch", codec.show(noMatch), DialPlanExplanation.text(noMatch));
                });
    }
}
