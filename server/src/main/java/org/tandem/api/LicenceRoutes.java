package org.tandem.api;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Refusal;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.Route;
import org.tandem.licence.Features;
import org.tandem.licence.Licences;
import org.tandem.user.Right;

/// What is licensed, and why something is not. Requirement LIC-01.
final class LicenceRoutes {
    private final Licences licences;

    LicenceRoutes(Licences licences) {
        this.licences = licences;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/licence", Access.right(Right.LICENCE_READ.key()), _ -> Answer.json(shown())));
    }

    private record Shown(boolean lync, @Nullable String refusal, List<Row> items) {}

    private record Row(
            String name,
            @Nullable String licensee,
            @Nullable LocalDate expires,
            Set<String> features,
            Map<String, Integer> counts,
            boolean evaluation,
            String problem) {
        private static Row of(Licences.Installed installed) {
            var licence = installed.licence();
            return licence == null
                    ? new Row(installed.name(), null, null, Set.of(), Map.of(), false, installed.problem())
                    : new Row(
                            installed.name(),
                            licence.licensee(),
                            licence.expires(),
                            licence.features(),
                            licence.counts(),
                            licence.evaluation(),
                            installed.problem());
        }
    }

    private Shown shown() {
        var refusal = licences.refusalOf(Features.LYNC).map(Refusal::sentence).orElse(null);
        return new Shown(
                refusal == null, refusal, licences.list().stream().map(Row::of).toList());
    }
}
