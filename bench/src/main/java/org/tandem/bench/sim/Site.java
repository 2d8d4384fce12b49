package org.tandem.bench.sim;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.tandem.admin.AdminCodec;
import org.tandem.admin.AdminText;
import org.tandem.admin.Administration;
import org.tandem.admin.Author;
import org.tandem.admin.Change;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.DigestSecret;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Outcome;
import org.tandem.admin.Problems;
import org.tandem.base.LineId;
import org.tandem.call.RoutingTables;
import org.tandem.dialplan.AccountCodeComponent;
import org.tandem.dialplan.Classification;
import org.tandem.dialplan.DialPlan;
import org.tandem.dialplan.NumberList;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;
import org.tandem.station.GlobalStation;
import org.tandem.station.Station;
import tools.jackson.databind.node.ObjectNode;

/// What an administrator has set in every world: two lines. Immutable, and shared by all worlds.
final class Site {
    static final LineId LYNC = new LineId("lync");
    static final LineId PSTN = new LineId("pstn");
    private static final String LINES = """
            lync: {usage: microsoftLync, proxies: [{host: med01, port: 5068}]}
            pstn: {usage: generalPurpose, proxies: [{host: pstn01, port: 5060}]}
            """;
    private static final List<ObjectType<?>> TYPES = List.of(
            Location.TYPE,
            Certificate.TYPE,
            Authority.TYPE,
            Line.TYPE,
            LineGroup.TYPE,
            NumberList.TYPE,
            Classification.TYPE,
            AccountCodeComponent.TYPE,
            DialPlan.TYPE,
            DigestSecret.TYPE,
            GlobalStation.TYPE,
            Station.TYPE);

    private final RoutingTables tables;

    Site() {
        var administration = Administration.inMemory(TYPES, InstantSource.fixed(Instant.EPOCH));
        var problems = new Problems();
        var lines = new AdminText(10_000)
                .readYaml(LINES, problems)
                .orElseThrow(() -> new IllegalStateException(problems.list().toString()));
        var changes = new ArrayList<Change>();
        for (var line : lines.properties()) {
            var fields = ((ObjectNode) line.getValue()).put("name", line.getKey());
            new AdminCodec()
                    .read(Line.TYPE, fields, problems.at("line").at(line.getKey()))
                    .ifPresent(read -> changes.add(new Change.Put<>(Line.TYPE, read, ChangeSet.ANY)));
        }
        if (!(administration.apply(new ChangeSet(changes, null), Author.server("simulation"), "")
                instanceof Outcome.Applied)) {
            throw new IllegalStateException("the lines of the simulation are refused: " + problems.list());
        }
        tables = RoutingTables.of(administration.current());
    }

    RoutingTables tables() {
        return tables;
    }
}
