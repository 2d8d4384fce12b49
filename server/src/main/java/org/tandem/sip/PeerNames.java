package org.tandem.sip;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// The names that a certificate proves: its DNS names, URIs and addresses in subjectAltName; the common name where it
/// has none of
/// these. A leading `*.` stands for one label.
/// Source: RFC 5922 §7, RFC 6125 §6.4 (wildcards beside RFC 5922, because Lync's edge certificates have them).
final class PeerNames {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    private PeerNames() {}

    static boolean matches(X509Certificate certificate, List<String> wanted) {
        var proved = of(certificate);
        for (var name : wanted) {
            for (var each : proved) {
                if (matches(each, name.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean matches(String proved, String wanted) {
        if (proved.equals(wanted) || sameAddress(proved, wanted)) {
            return true;
        }
        int dot = wanted.indexOf('.');
        return proved.startsWith("*.") && dot > 0 && proved.substring(1).equals(wanted.substring(dot));
    }

    private static boolean sameAddress(String proved, String wanted) {
        if (proved.indexOf(':') < 0 || wanted.indexOf(':') < 0) {
            return false;
        }
        try {
            return InetAddress.ofLiteral(proved).equals(InetAddress.ofLiteral(wanted));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /// In lower case.
    static List<String> of(X509Certificate certificate) {
        var names = new ArrayList<String>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (var alternative : alternatives) {
                    int type = (Integer) alternative.get(0);
                    if (type == DNS || type == ADDRESS) {
                        names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
                    } else if (type == URI) {
                        var uri = String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT);
                        if (uri.startsWith("sip:") && uri.indexOf('@') < 0) {
                            names.add(uri.substring(4));
                        }
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            // As good as none; the common name decides.
            names.clear();
        }
        return names.isEmpty() ? commonNames(certificate) : List.copyOf(names);
    }

    private static List<String> commonNames(X509Certificate certificate) {
        var names = new ArrayList<String>();
        try {
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(part.getValue()).toLowerCase(Locale.ROOT));
                }
            }
        } catch (InvalidNameException unreadable) {
            return List.of();
        }
        return List.copyOf(names);
    }
}
