package org.tandem.api;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.tandem.admin.Administration;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.Problems;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import org.tandem.line.Certificate;
import org.tandem.user.Right;

/// Takes certificates in, as PEM or PKCS#12, and says at once what is in them and what is wrong with them.
final class CertificateRoutes {
    private final Administration administration;
    private final TouchedLines lines;
    private final InstantSource clock;

    CertificateRoutes(Administration administration, TouchedLines lines, InstantSource clock) {
        this.administration = administration;
        this.lines = lines;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/certificates/import", Access.right(Right.CERTIFICATE_WRITE.key()), this::take));
    }

    private record Shown(
            String name,
            long version,
            String subject,
            String issuer,
            Instant notBefore,
            Instant notAfter,
            List<String> findings,
            List<HttpProblem.Item> warnings,
            List<TouchedLines.Row> lines) {}

    /// The body is a certificate object whose key or file still has to be opened; one of that name is replaced.
    private Answer take(WebRequest request) {
        request.onlyQuery("reason");
        var problems = new Problems();
        var certificate = administration
                .codec()
                .read(Certificate.TYPE, request.json(), problems.at(Certificate.TYPE.typeName()))
                .orElseThrow(() -> Refusals.invalid(problems.list()).thrown());
        var applied = Refusals.applied(() -> administration.apply(
                ChangeSet.put(Certificate.TYPE, certificate, ChangeSet.ANY),
                Refusals.author(request),
                Refusals.reason(request)));
        var kept =
                applied.view().versioned(Certificate.TYPE, certificate.name()).orElseThrow();
        var first = kept.object().parsedChain().getFirst();
        return Answer.json(new Shown(
                        kept.object().name(),
                        kept.version(),
                        first.getSubjectX500Principal().getName(),
                        first.getIssuerX500Principal().getName(),
                        first.getNotBefore().toInstant(),
                        first.getNotAfter().toInstant(),
                        kept.object().facts().validityFindings(clock.instant()),
                        Refusals.items(applied.warnings()),
                        lines.after(applied)))
                .status(201);
    }
}
