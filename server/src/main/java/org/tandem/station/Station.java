package org.tandem.station;

import org.jspecify.annotations.Nullable;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.base.StationId;

/// A phone, or all Lync endpoints of one Lync user, as an administrator sets it.
///
/// A page that is null follows the Default Station and all its changes (the guide's *Use Global SIP Station
/// Settings*); a page that is there is the station's own. Ask [EffectiveStation] for what holds.
///
/// @param active an inactive station gets no calls and cannot register
/// @param extension short number inside; "" for none
/// @param identificationAddress the number it is known by, in E.164 (`+13175551010`, also as `tel:` or `sip:`
///     URI); "" for none
/// @param connection where it is reached
public record Station(
        String name,
        @Default("true") boolean active,
        @Default("") String extension,
        @Default("") String identificationAddress,
        @Default("{\"type\":\"automatic\"}") Connection connection,
        StationPages.@Nullable Audio audio,
        StationPages.@Nullable Transport transport,
        StationPages.@Nullable Session session,
        StationPages.@Nullable Authentication authentication,
        StationPages.@Nullable Phone phone,
        StationPages.@Nullable Appearances appearances,
        StationPages.@Nullable Region region)
        implements Administered {
    public static final ObjectType<Station> TYPE =
            ObjectType.namedIgnoringCase("station", Station.class, new StationCheck());

    public StationId id() {
        return new StationId(name);
    }

    /// An active station without settings of its own, reached where it registers.
    public static Station of(String name, String extension) {
        return new Station(
                name, true, extension, "", new Connection.Automatic(), null, null, null, null, null, null, null);
    }
}
