package org.tandem.call;

import java.util.Optional;
import org.tandem.admin.AdminView;
import org.tandem.base.LineId;
import org.tandem.dialplan.CompiledDialPlan;
import org.tandem.line.Line;
import org.tandem.station.StationDirectory;

/// What routing looks things up in, compiled once per change of the administered data and swapped as a whole.
public record RoutingTables(AdminView view, CompiledDialPlan dialPlan, StationDirectory stations) {

    public static RoutingTables of(AdminView view) {
        return new RoutingTables(view, CompiledDialPlan.of(view), StationDirectory.of(view));
    }

    /// The line of that name.
    public Optional<Line> line(LineId id) {
        return view.find(Line.TYPE, id.value());
    }
}
