package org.tandem.station;

import org.tandem.admin.AdminView;
import org.tandem.admin.Check;
import org.tandem.admin.DigestSecret;
import org.tandem.admin.Problems;
import org.tandem.line.Line;
import org.tandem.line.LineUsage;
import org.tandem.line.Location;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.TelUri;
import org.tandem.wire.uri.Uri;

/// What must hold for a station, alone and beside the others. Tells all that is wrong at once.
final class StationCheck implements Check<Station> {
    @Override
    public void check(Station station, AdminView all, Problems problems) {
        var global = all.single(GlobalStation.TYPE);
        var effective = EffectiveStation.of(station, global);
        checkNumbers(station, all, problems);
        checkPages(
                station.transport() == null ? new StationPages.Transport("") : station.transport(),
                station.authentication() == null ? new StationPages.Authentication("") : station.authentication(),
                station.phone() == null ? StationPages.Phone.GENERIC : station.phone(),
                station.region() == null ? new StationPages.Region("") : station.region(),
                all,
                problems);
        checkConnection(effective, all, problems);
        if (!effective.withoutEffect().isEmpty()) {
            problems.warning("phone/hasMwi", effective.withoutEffect());
        }
    }

    static void checkPages(
            StationPages.Transport transport,
            StationPages.Authentication authentication,
            StationPages.Phone phone,
            StationPages.Region region,
            AdminView all,
            Problems problems) {
        if (!transport.line().isEmpty()) {
            var line = all.find(Line.TYPE, transport.line());
            if (line.isEmpty()) {
                problems.error("transport/line", "there is no line \"" + transport.line() + "\"");
            } else if (!line.get().carriesCalls()) {
                problems.error(
                        "transport/line",
                        "line \"" + transport.line() + "\" is for remote call control and leads to no station");
            }
        }
        var secret = authentication.digestSecret();
        if (!secret.isEmpty() && all.find(DigestSecret.TYPE, secret).isEmpty()) {
            problems.error("authentication/digestSecret", "there is no digest secret \"" + secret + "\"");
        }
        if (!region.location().isEmpty()
                && all.find(Location.TYPE, region.location()).isEmpty()) {
            problems.error("region/location", "there is no location \"" + region.location() + "\"");
        }
        if (phone.manufacturer() == Manufacturer.MICROSOFT_LYNC && !secret.isEmpty()) {
            problems.error(
                    "authentication/digestSecret",
                    "a Lync endpoint signs in at Lync and never registers here: leave it out");
        }
    }

    private static void checkNumbers(Station station, AdminView all, Problems problems) {
        var mine = StationNumber.of(station.identificationAddress());
        if (!station.identificationAddress().isEmpty() && mine.isEmpty()) {
            problems.error(
                    "identificationAddress",
                    "\"" + station.identificationAddress() + "\" is no number: give it in E.164, like +13175551010");
        }
        if (!station.extension().chars().allMatch(c -> (c >= '0' && c <= '9') || c == '*' || c == '#')) {
            problems.error("extension", "\"" + station.extension() + "\" may hold digits, * and # alone");
        }
        for (var other : all.all(Station.TYPE)) {
            if (other.name().equals(station.name())) {
                continue;
            }
            if (!station.extension().isEmpty() && station.extension().equals(other.extension())) {
                problems.error(
                        "extension",
                        "\"" + station.extension() + "\" is also the extension of station \"" + other.name() + "\"");
            }
            if (mine.isPresent() && mine.equals(StationNumber.of(other.identificationAddress()))) {
                problems.error(
                        "identificationAddress",
                        "\"" + station.identificationAddress() + "\" is also the address of station \"" + other.name()
                                + "\"");
            }
        }
    }

    private static void checkConnection(EffectiveStation station, AdminView all, Problems problems) {
        var line = all.find(Line.TYPE, station.line());
        boolean lyncLine = line.isPresent() && line.get().usage() == LineUsage.MICROSOFT_LYNC;
        if (station.isLync() && !lyncLine) {
            problems.warning(
                    "transport/line",
                    "a Lync station is reached over a line of usage Microsoft Lync, and this is none");
        }
        switch (station.connection()) {
            case Connection.Automatic() -> {
                if (station.isLync() || lyncLine) {
                    problems.error(
                            "connection",
                            "Lync endpoints never register here: set type alternate with the user's line URI, like"
                                    + " tel:+13175551010");
                } else if (station.digestSecret().isEmpty()) {
                    problems.warning(
                            "authentication/digestSecret",
                            "is not set, so the phone cannot register and gets no calls");
                } else {
                    checkRealm(station, all, problems);
                }
            }
            case Connection.Predefined predefined -> {
                if (line.isEmpty()) {
                    problems.error("transport/line", "a line must be set for a station with a fixed address");
                }
                try {
                    SipUri.of(predefined.user(), predefined.host(), predefined.port() == 0 ? -1 : predefined.port());
                } catch (SyntaxException e) {
                    problems.error("connection/host", "user, host and port make no SIP address: " + e.getMessage());
                }
            }
            case Connection.Alternate(var address) -> checkAlternate(station, address, line.isEmpty(), problems);
        }
    }

    private static void checkRealm(EffectiveStation station, AdminView all, Problems problems) {
        var secret = all.find(DigestSecret.TYPE, station.digestSecret());
        var line = all.find(Line.TYPE, station.line());
        if (secret.isPresent()
                && line.isPresent()
                && !secret.get().realm().equals(line.get().realm())) {
            problems.warning(
                    "authentication/digestSecret",
                    "\"" + secret.get().name() + "\" is for realm "
                            + secret.get().realm() + ", but line \""
                            + line.get().name() + "\" asks for realm "
                            + line.get().realm()
                            + ": the phone cannot register there");
        }
    }

    private static void checkAlternate(
            EffectiveStation station, String address, boolean withoutLine, Problems problems) {
        if (withoutLine) {
            problems.error("transport/line", "a line must be set for a station with a fixed address");
        }
        Uri uri;
        try {
            uri = Uri.parse(address);
        } catch (SyntaxException e) {
            problems.error("connection/address", "\"" + address + "\" is no tel: or sip: address: " + e.getMessage());
            return;
        }
        if (!(uri instanceof TelUri) && !(uri instanceof SipUri)) {
            problems.error("connection/address", "\"" + address + "\" is neither a tel: nor a sip: address");
        }
        var identified = StationNumber.of(station.identificationAddress());
        var connected = StationNumber.of(address);
        if (station.isLync() && identified.isPresent() && !identified.equals(connected)) {
            problems.warning(
                    "connection/address",
                    "\"" + address + "\" is not the identification address \"" + station.identificationAddress()
                            + "\": both should be the user's line URI in Lync");
        }
    }
}
