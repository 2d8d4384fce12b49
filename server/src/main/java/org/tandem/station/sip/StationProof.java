package org.tandem.station.sip;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.admin.AdminView;
import org.tandem.admin.DigestSecret;
import org.tandem.line.Line;
import org.tandem.station.EffectiveStation;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.SipRequest;

/// Asks phones who they are and judges what they answer, for registrations and for calls: one memory of nonces
/// and of guessers for both.
///
/// For any thread; it only computes. Source: RFC 3261 §22, RFC 8760.
public final class StationProof {
    private static final Logger LOG = LoggerFactory.getLogger(StationProof.class);

    private final Supplier<AdminView> admin;
    private final InstantSource clock;
    private final Proof proof;
    private final Attempts attempts;

    /// @param admin the state in force
    /// @param nonceKey 32 random bytes of this process
    public StationProof(Supplier<AdminView> admin, InstantSource clock, byte[] nonceKey, RegistrarLimits limits) {
        this.admin = admin;
        this.clock = clock;
        this.proof = new Proof(new Nonces(nonceKey), limits.nonceCounts());
        this.attempts = new Attempts(limits.failures(), limits.blockedFor(), limits.sources());
    }

    /// What a request has shown.
    public sealed interface Shown {
        /// It comes from the station.
        record Proven() implements Shown {}

        /// It has to come again with an answer to one of these (401).
        record Ask(List<Header> challenges) implements Shown {}

        /// Too many wrong passwords came for this name from there: this one was not looked at (403).
        record Blocked(String sentence) implements Shown {}
    }

    /// Judges one request.
    ///
    /// @param station that it says to be; without one it never proves anything, and is asked like any other
    public Shown of(Line line, SipRequest request, InetSocketAddress source, Optional<EffectiveStation> station) {
        var now = clock.instant();
        var credentials = Proof.credentials(request, line);
        if (credentials.isEmpty()) {
            return new Shown.Ask(proof.challenges(line, now, false));
        }
        var address = source.getAddress().getHostAddress();
        var guesser = address + " " + credentials.get().username();
        if (attempts.isBlocked(guesser, now)) {
            return new Shown.Blocked("Too many wrong passwords: blocked for a while.");
        }
        var secret = station.flatMap(found -> admin.get().find(DigestSecret.TYPE, found.digestSecret()));
        return switch (proof.judge(request, credentials.get(), secret, line, now)) {
            case PROVEN -> {
                attempts.succeeded(guesser);
                yield new Shown.Proven();
            }
            case STALE -> new Shown.Ask(proof.challenges(line, now, true));
            case NOT_TRIED -> new Shown.Ask(proof.challenges(line, now, false));
            case WRONG -> {
                attempts.failed(guesser, now);
                // Only so many from one source, so these lines are limited, too.
                LOG.warn("wrong password or unknown station, from {} line={}", address, line.name());
                yield new Shown.Ask(proof.challenges(line, now, false));
            }
        };
    }
}
