package org.tandem.station;

import java.time.Duration;
import java.util.List;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Problems;
import org.tandem.line.Line;
import org.tandem.line.LyncOnlyCallers;

/// The Default Station: settings for all stations that have none of their own for a page.
public record GlobalStation(
        @Default(GlobalStation.NAME) String name,
        StationPages.Audio audio,
        StationPages.Transport transport,
        StationPages.Session session,
        StationPages.Authentication authentication,
        StationPages.Phone phone,
        StationPages.Appearances appearances,
        StationPages.Region region)
        implements Administered {
    public static final String NAME = "Default Station";
    public static final ObjectType<GlobalStation> TYPE =
            ObjectType.singleton("globalStation", GlobalStation.class, GlobalStation::check, shipped());

    /// As it is before anybody sets it.
    public static GlobalStation shipped() {
        return new GlobalStation(
                NAME,
                new StationPages.Audio(StationPages.Audio.Dtmf.RFC4733, List.of()),
                new StationPages.Transport(""),
                new StationPages.Session(null, null, Duration.ofMinutes(1)),
                new StationPages.Authentication(""),
                StationPages.Phone.GENERIC,
                new StationPages.Appearances(List.of()),
                new StationPages.Region(""));
    }

    private static void check(GlobalStation global, AdminView all, Problems problems) {
        StationCheck.checkPages(global.transport, global.authentication, global.phone, global.region, all, problems);
        // Lines come before stations, so what a line says of a station is looked at here.
        for (var line : all.all(Line.TYPE)) {
            if (line.lyncOnlyCallers() instanceof LyncOnlyCallers.Station(var station)
                    && all.find(Station.TYPE, station).isEmpty()) {
                problems.warning(
                        "",
                        "line \"" + line.name() + "\" sends Lync-only callers to station \"" + station
                                + "\", which does not exist: such calls are refused");
            }
        }
    }
}
