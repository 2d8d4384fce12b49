package org.tandem.call.sip;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tandem.base.StationId;
import org.tandem.call.RoutingTables;
import org.tandem.line.Line;
import org.tandem.line.LineUsage;
import org.tandem.station.Bindings;
import org.tandem.station.EffectiveStation;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;

/// Knows a phone by the address that it registered from (its registration was authenticated), or by its fixed
/// contact.
///
/// On a line for stations everybody else is turned away; on other lines they are trunks.
public final class RegisteredCallers implements CallerAuthentication {
    private final Supplier<RoutingTables> tables;
    private final Bindings bindings;

    public RegisteredCallers(Supplier<RoutingTables> tables, Bindings bindings) {
        this.tables = tables;
        this.bindings = bindings;
    }

    @Override
    public Verdict of(Line line, SipRequest invite, @Nullable InetSocketAddress source) {
        if (line.usage().isLync()) {
            return new Verdict.NoStation();
        }
        Optional<EffectiveStation> claimed = invite.from().uri() instanceof SipUri sip
                ? tables.get().stations().findByAddressOfRecord(sip.decodedUser())
                : Optional.empty();
        if (claimed.isPresent() && source != null && sentFromThere(claimed.get(), source)) {
            StationId station = claimed.get().id();
            return claimed.get().active()
                    ? new Verdict.Known(station)
                    : new Verdict.Forbidden("station " + station + " is not active");
        }
        return line.usage() == LineUsage.STATION_CONNECTIONS
                ? new Verdict.Forbidden("no station is registered from there")
                : new Verdict.NoStation();
    }

    private boolean sentFromThere(EffectiveStation station, InetSocketAddress source) {
        return source.getAddress() != null
                && bindings.isAt(station, source.getAddress().getHostAddress());
    }
}
