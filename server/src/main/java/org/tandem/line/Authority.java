package org.tandem.line;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Problems;

/// Certificates of authorities that a line may be told to trust: a root, with its intermediates if there are
/// any.
///
/// @param certificates one or more in PEM
public record Authority(String name, @Default("") String description, String certificates) implements Administered {
    public static final ObjectType<Authority> TYPE =
            ObjectType.namedIgnoringCase("authority", Authority.class, Authority::check);

    public Authority {
        certificates = PemText.certificatesToText(PemText.certificates("certificates", certificates));
    }

    /// The certificates themselves.
    public List<X509Certificate> parsed() {
        return PemText.certificates("certificates", certificates);
    }

    /// What is wrong with them at `now`, or soon will be.
    public List<String> findings(Instant now) {
        var findings = new ArrayList<String>();
        for (var certificate : parsed()) {
            findings.addAll(CertificateFacts.of(certificate).validityFindings(now));
        }
        return findings;
    }

    private static void check(Authority authority, AdminView all, Problems problems) {
        for (var certificate : authority.parsed()) {
            if (certificate.getBasicConstraints() < 0) {
                problems.warning(
                        "certificates",
                        "\"" + certificate.getSubjectX500Principal()
                                + "\" is not the certificate of an authority (basicConstraints CA is not set)");
            }
        }
    }
}
