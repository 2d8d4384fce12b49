package org.tandem.app;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tandem.call.RoutingTables;
import org.tandem.call.sip.CallerAuthentication;
import org.tandem.line.Line;
import org.tandem.line.LineUsage;
import org.tandem.station.EffectiveStation;
import org.tandem.station.sip.StationProof;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;

/// Asks a phone for its password with each call, on lines for stations, where its station has a digest secret.
///
/// A phone that proves itself may call from anywhere that the line's access list allows. Stations without a
/// secret, other lines, and lines with `registrar.challengeCalls: false` are left to `others`, which know a phone
/// by its address.
final class ChallengedCallers implements CallerAuthentication {
    private final Supplier<RoutingTables> tables;
    private final StationProof proof;
    private final CallerAuthentication others;

    ChallengedCallers(Supplier<RoutingTables> tables, StationProof proof, CallerAuthentication others) {
        this.tables = tables;
        this.proof = proof;
        this.others = others;
    }

    @Override
    public Verdict of(Line line, SipRequest invite, @Nullable InetSocketAddress source) {
        if (line.usage() != LineUsage.STATION_CONNECTIONS || !line.registrar().challengeCalls() || source == null) {
            return others.of(line, invite, source);
        }
        Optional<EffectiveStation> claimed = invite.from().uri() instanceof SipUri sip
                ? tables.get().stations().findByAddressOfRecord(sip.decodedUser())
                : Optional.empty();
        if (claimed.isEmpty() || claimed.get().digestSecret().isEmpty()) {
            return others.of(line, invite, source);
        }
        return switch (proof.of(line, invite, source, claimed)) {
            case StationProof.Shown.Proven() ->
                claimed.get().active()
                        ? new Verdict.Known(claimed.get().id())
                        : new Verdict.Forbidden("station " + claimed.get().id() + " is not active");
            case StationProof.Shown.Ask(var challenges) -> new Verdict.Challenge(401, challenges);
            case StationProof.Shown.Blocked(var sentence) -> new Verdict.Forbidden(sentence);
        };
    }
}
