package org.tandem.sip;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// The JDK's check of a chain, after what we can say better: extended key usage and dates of the peer's own
/// certificate.
final class PeerTrust extends X509ExtendedTrustManager {
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private final X509ExtendedTrustManager jdk;

    PeerTrust(X509ExtendedTrustManager jdk) {
        this.jdk = jdk;
    }

    private static void client(X509Certificate[] chain) throws CertificateException {
        check(chain[0], CLIENT_AUTHENTICATION, "client authentication");
    }

    private static void server(X509Certificate[] chain) throws CertificateException {
        check(chain[0], SERVER_AUTHENTICATION, "server authentication");
    }

    private static void check(X509Certificate certificate, String usage, String words) throws CertificateException {
        var subject = certificate.getSubjectX500Principal();
        List<String> usages = certificate.getExtendedKeyUsage();
        if (usages != null && !usages.contains(usage) && !usages.contains(ANY_USAGE)) {
            throw new CertificateException(
                    "the certificate of " + subject + " is not for " + words + " (extended key usage)");
        }
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException expired) {
            throw new CertificateException(
                    "the certificate of " + subject + " has expired on " + certificate.getNotAfter(), expired);
        } catch (CertificateNotYetValidException early) {
            throw new CertificateException(
                    "the certificate of " + subject + " is valid only from " + certificate.getNotBefore(), early);
        }
    }

    /// What went wrong in a handshake: the innermost sentence about a certificate, else the failure's own.
    static String words(Throwable failure) {
        String words = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() == null) {
                continue;
            }
            if (cause instanceof CertPathValidatorException
                    || cause.getMessage().contains("unable to find valid")) {
                words = "the peer's certificate is issued by none of the trusted authorities (" + cause.getMessage()
                        + ")";
            } else if (cause instanceof CertificateException
                    && !cause.getMessage().contains("PKIX path")) {
                return cause.getMessage();
            }
        }
        return words;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        client(chain);
        jdk.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        server(chain);
        jdk.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        client(chain);
        jdk.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        server(chain);
        jdk.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        client(chain);
        jdk.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        server(chain);
        jdk.checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }
}
