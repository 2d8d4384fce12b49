package org.tandem.station;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.base.Refusal;
import org.tandem.base.StationId;

/// A station with every page decided: its own where it has one, else that of the Default Station; session
/// settings that neither has are those of the manufacturer.
///
/// @param line name of the line that leads to it; "" for none
/// @param location name of its location; "" for that of the line
public record EffectiveStation(
        StationId id,
        boolean active,
        String extension,
        String identificationAddress,
        Connection connection,
        String line,
        int callAppearances,
        Duration connectionCallWarmDown,
        Duration noAnswerAfter,
        String digestSecret,
        StationPages.Phone phone,
        StationPages.Audio audio,
        StationPages.Appearances appearances,
        String location) {

    public static EffectiveStation of(Station station, GlobalStation global) {
        var phone = own(station.phone(), global.phone());
        var session = own(station.session(), global.session());
        var appearances = session.callAppearances();
        var warmDown = session.connectionCallWarmDown();
        return new EffectiveStation(
                station.id(),
                station.active(),
                station.extension(),
                station.identificationAddress(),
                station.connection(),
                own(station.transport(), global.transport()).line(),
                appearances != null ? appearances : phone.manufacturer().callAppearances(),
                warmDown != null ? warmDown : phone.manufacturer().connectionCallWarmDown(),
                session.noAnswerAfter(),
                own(station.authentication(), global.authentication()).digestSecret(),
                phone,
                own(station.audio(), global.audio()),
                own(station.appearances(), global.appearances()),
                own(station.region(), global.region()).location());
    }

    private static <P> P own(@Nullable P page, P global) {
        return page != null ? page : global;
    }

    /// Whether the station is a Lync user's endpoints: they sign in at Lync and never register here.
    public boolean isLync() {
        return phone.manufacturer() == Manufacturer.MICROSOFT_LYNC;
    }

    /// Whether message-summary notifications go to it (RFC 3842): never to Lync, whatever its page says.
    public boolean getsMessageLight() {
        return phone.hasMwi() && !isLync();
    }

    /// Why it can have no message light; empty when it can.
    public Optional<Refusal> lightRefusal() {
        if (isLync()) {
            return Optional.of(new Refusal(
                    "lyncStation",
                    "Station " + id + " is a Lync user's endpoints: Lync lights its phones by itself, and nothing of"
                            + " it is sent to Lync."));
        }
        return phone.hasMwi()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "noMessageLight",
                        "Station " + id + " has no message light: set hasMwi on its page phone, or on that of the"
                                + " Default Station."));
    }

    /// What of its settings has no effect, in words; "" where all have.
    public String withoutEffect() {
        return phone.hasMwi() && isLync()
                ? "Has MWI message light has no effect on a Lync station: Lync lights its phones by itself."
                : "";
    }
}
