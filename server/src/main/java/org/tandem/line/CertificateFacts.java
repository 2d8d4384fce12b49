package org.tandem.line;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// What a certificate says about itself, and what of it will trouble a peer, in words.
///
/// @param names DNS names and addresses of the subject alternative names, and the common name
/// @param usages object identifiers of the extended key usage; empty: any
public record CertificateFacts(
        String subject, String issuer, Instant notBefore, Instant notAfter, Set<String> names, Set<String> usages) {
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final Duration WARN_BEFORE = Duration.ofDays(30);
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    public CertificateFacts {
        names = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(names));
        usages = Set.copyOf(usages);
    }

    public static CertificateFacts of(X509Certificate certificate) {
        try {
            var usages = certificate.getExtendedKeyUsage();
            return new CertificateFacts(
                    certificate.getSubjectX500Principal().toString(),
                    certificate.getIssuerX500Principal().toString(),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    namesOf(certificate),
                    usages == null ? Set.of() : new LinkedHashSet<>(usages));
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException(
                    "chain holds a certificate with unreadable extensions: " + e.getMessage(), e);
        }
    }

    private static Set<String> namesOf(X509Certificate certificate) throws CertificateParsingException {
        var names = new LinkedHashSet<String>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (var alternative : alternatives) {
                int kind = (Integer) alternative.get(0);
                if (kind == DNS_NAME || kind == IP_ADDRESS) {
                    names.add(alternative.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
        }
        try {
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString().toLowerCase(Locale.ROOT));
                }
            }
        } catch (InvalidNameException e) {
            // A subject that is no name has no common name.
        }
        return names;
    }

    /// Whether one of the names is `host`, also by a wildcard in the first label. Source: RFC 6125 §6.4.
    public boolean holds(String host) {
        var wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return names.contains(wanted) || (dot > 0 && names.contains("*" + wanted.substring(dot)));
    }

    public boolean allowsServer() {
        return usages.isEmpty() || usages.contains(SERVER_AUTHENTICATION) || usages.contains(ANY_USAGE);
    }

    public boolean allowsClient() {
        return usages.isEmpty() || usages.contains(CLIENT_AUTHENTICATION) || usages.contains(ANY_USAGE);
    }

    /// What peers of a line with this domain name will not like about it as our certificate, whatever the time.
    public List<String> findingsAsServer(String domainName) {
        var findings = new ArrayList<String>();
        if (!allowsServer()) {
            findings.add("the certificate's extended key usage lacks server authentication (" + SERVER_AUTHENTICATION
                    + "): peers that connect to us will refuse it");
        }
        if (!allowsClient()) {
            findings.add("the certificate's extended key usage lacks client authentication (" + CLIENT_AUTHENTICATION
                    + "): peers that ask for our certificate when we connect will refuse it");
        }
        if (!domainName.isEmpty() && !holds(domainName)) {
            findings.add("the certificate is for " + String.join(", ", names) + ", not for the domain name "
                    + domainName + ": peers will refuse it");
        }
        return findings;
    }

    /// What the calendar says at `now`: not yet valid, expired, or soon to expire.
    public List<String> validityFindings(Instant now) {
        if (now.isBefore(notBefore)) {
            return List.of("the certificate \"" + subject + "\" is valid only from " + notBefore);
        }
        if (now.isAfter(notAfter)) {
            return List.of("the certificate \"" + subject + "\" expired on " + notAfter);
        }
        if (now.plus(WARN_BEFORE).isAfter(notAfter)) {
            return List.of("the certificate \"" + subject + "\" expires on " + notAfter + ", in "
                    + Duration.between(now, notAfter).toDays() + " days");
        }
        return List.of();
    }

    public boolean isValidAt(Instant now) {
        return !now.isBefore(notBefore) && !now.isAfter(notAfter);
    }
}
