package org.tandem.line.sip;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.line.CertificateFacts;
import org.tandem.line.LineState;
import org.tandem.sip.PortSpec;
import org.tandem.sip.TlsSpec;

/// What has to be done with the port of a line; decided from what it is open with and what is set. Pure.
///
/// What works is not given up for what does not: a line that is open stays open as it is while something that
/// it is set to cannot be had, and says so.
sealed interface PortChange {
    /// It is as it can be.
    ///
    /// @param notInForce what of the settings is not in force, and why; "" when all is
    record Keep(String notInForce) implements PortChange {}

    /// It is not open and should be.
    record Open(PortSpec spec) implements PortChange {}

    /// It becomes as `spec` while it works.
    record Adjust(PortSpec spec, String notInForce) implements PortChange {}

    /// It takes no more calls; those that are up go on.
    record Leave(LineState.Status status, String reason) implements PortChange {}

    /// What the settings ask for.
    sealed interface Wanted {
        record Open(PortSpec spec) implements Wanted {}

        /// The line is not to be open.
        record Closed(LineState.Status status, String reason) implements Wanted {}

        /// What the line names is missing or unreadable.
        record Unusable(String reason) implements Wanted {}
    }

    /// What follows from what is open and what is wanted.
    ///
    /// @param open what the port is open with, null where it is not
    static PortChange of(@Nullable PortSpec open, Wanted wanted, Instant now) {
        return switch (wanted) {
            case Wanted.Closed(var status, var reason) -> new Leave(status, reason);
            case Wanted.Unusable(var reason) ->
                open == null ? new Leave(LineState.Status.DOWN, reason) : new Keep(reason);
            case Wanted.Open(var spec) -> open == null ? new Open(spec) : beside(open, spec, now);
        };
    }

    private static PortChange beside(PortSpec open, PortSpec wanted, Instant now) {
        var before = open.tls();
        var after = wanted.tls();
        if (before != null && after != null && !isSameCertificate(before, after)) {
            var refusal = refusal(after, now);
            if (refusal.isPresent()) {
                var spec = wanted.withTls(after.withCertificateOf(before));
                return spec.equals(open) ? new Keep(refusal.get()) : new Adjust(spec, refusal.get());
            }
        }
        return wanted.equals(open) ? new Keep("") : new Adjust(wanted, "");
    }

    private static boolean isSameCertificate(TlsSpec one, TlsSpec other) {
        return one.chain().equals(other.chain()) && one.key().equals(other.key());
    }

    /// Why every peer would refuse it. Whether it belongs to its key has been checked where it came in, and is
    /// checked again by the port.
    private static Optional<String> refusal(TlsSpec tls, Instant now) {
        var facts = CertificateFacts.of(tls.chain().getFirst());
        if (!facts.isValidAt(now)) {
            return Optional.of(notUsed(facts.validityFindings(now).getFirst()));
        }
        return facts.allowsServer()
                ? Optional.empty()
                : Optional.of(notUsed("the extended key usage of the certificate \"" + facts.subject()
                        + "\" lacks server authentication"));
    }

    private static String notUsed(String finding) {
        return finding + ": the one before it stays in force";
    }
}
