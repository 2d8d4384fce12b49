package org.tandem.station.sip;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tandem.admin.DigestSecret;
import org.tandem.line.Line;
import org.tandem.wire.digest.Digest;
import org.tandem.wire.digest.DigestAlgorithm;
import org.tandem.wire.digest.DigestChallenge;
import org.tandem.wire.digest.DigestCredentials;
import org.tandem.wire.digest.HashedSecret;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// Judges whether a request proves to know a secret. For any thread. Source: RFC 3261 §22, RFC 7616 §3.4, RFC
/// 8760 §2.
final class Proof {
    private final Nonces nonces;
    private final UseCounts counts;

    Proof(Nonces nonces, int countsMax) {
        this.nonces = nonces;
        this.counts = new UseCounts(countsMax);
    }

    /// What a request has shown.
    enum Verdict {
        PROVEN,
        /// No credentials for this realm, or ones that were not made for a nonce of ours: ask.
        NOT_TRIED,
        /// Right, but with a nonce that is used up: ask with `stale`.
        STALE,
        WRONG
    }

    /// The challenges of a line, in the order that is set. Source: RFC 8760 §2.4.
    List<Header> challenges(Line line, Instant now, boolean stale) {
        var headers = new ArrayList<Header>();
        var nonce = nonces.make(now, line.realm());
        for (var algorithm : algorithms(line)) {
            var challenge = DigestChallenge.of(line.realm(), nonce, algorithm);
            headers.add(new Header(HeaderName.WWW_AUTHENTICATE, (stale ? challenge.stale(nonce) : challenge).write()));
        }
        return headers;
    }

    private static List<DigestAlgorithm> algorithms(Line line) {
        return line.registrar().algorithms().stream()
                .flatMap(token -> DigestAlgorithm.of(token).stream())
                .limit(line.registrar().challengesMax())
                .toList();
    }

    /// The credentials for this line's realm, if the request has some.
    static Optional<DigestCredentials> credentials(SipRequest request, Line line) {
        return request.headers().all(HeaderName.AUTHORIZATION).stream()
                .flatMap(value -> DigestCredentials.parse(value).stream())
                .filter(credentials -> credentials.realm().equals(line.realm()))
                .findFirst();
    }

    /// @param secret that is to be known; nothing if there is none, and then nobody knows it
    Verdict judge(
            SipRequest request, DigestCredentials credentials, Optional<DigestSecret> secret, Line line, Instant now) {
        var worth = nonces.worth(
                credentials.nonce(), now, line.realm(), line.registrar().nonceLifetime());
        if (worth == Nonces.Worth.FOREIGN
                || credentials.qop().isEmpty()
                || !algorithms(line).contains(credentials.algorithm())) {
            return Verdict.NOT_TRIED;
        }
        if (secret.isEmpty() || !isRight(request, credentials, secret.get())) {
            return Verdict.WRONG;
        }
        return worth == Nonces.Worth.STALE || !counts.isNew(credentials.nonce(), credentials.count(), now)
                ? Verdict.STALE
                : Verdict.PROVEN;
    }

    private static boolean isRight(SipRequest request, DigestCredentials credentials, DigestSecret secret) {
        var ha1 = secret.ha1(credentials.algorithm().token());
        return ha1.isPresent()
                && secret.username().equals(credentials.username())
                && isSameResource(request.uri(), credentials.uri())
                && Digest.verify(
                        credentials,
                        new HashedSecret(
                                credentials.algorithm(),
                                secret.realm(),
                                ha1.get().reveal()),
                        request.method().name(),
                        request.body().bytes());
    }

    /// Parameters may differ: some phones put them into one and not into the other.
    private static boolean isSameResource(Uri asked, String hashed) {
        if (asked.toString().equals(hashed)) {
            return true;
        }
        try {
            return asked instanceof SipUri one
                    && Uri.parse(hashed) instanceof SipUri other
                    && one.host().equalsIgnoreCase(other.host())
                    && one.user().equals(other.user());
        } catch (SyntaxException e) {
            return false;
        }
    }

    /// The highest use count of each nonce with which somebody proved a secret. When full, the nonce that was
    /// used first goes, and it and whatever was first used at its time count as used up. Locked, because each
    /// use is a few steps on one small map.
    private static final class UseCounts {
        private final int nonces;
        private final Map<String, Used> highest = new LinkedHashMap<>();
        private Instant forgottenUntil = Instant.MIN;

        private record Used(long count, Instant first) {}

        private UseCounts(int nonces) {
            this.nonces = nonces;
        }

        private synchronized boolean isNew(String nonce, long count, Instant now) {
            var used = highest.get(nonce);
            if (used != null ? count <= used.count() : isForgotten(nonce)) {
                return false;
            }
            highest.put(nonce, new Used(count, used == null ? now : used.first()));
            if (highest.size() > nonces) {
                var eldest = highest.entrySet().iterator().next();
                forgottenUntil = eldest.getValue().first();
                highest.remove(eldest.getKey());
            }
            return true;
        }

        /// A nonce made before the last forgotten one was used may have been among the forgotten.
        private boolean isForgotten(String nonce) {
            return !Nonces.madeAt(nonce).isAfter(forgottenUntil);
        }
    }
}
