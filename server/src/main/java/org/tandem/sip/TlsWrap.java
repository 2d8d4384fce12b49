package org.tandem.sip;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS with the certificate and the trust of one port.
///
/// A peer's chain is checked by the JDK against the port's authorities; key usage and names are checked here, so that a
/// refusal says
/// in words what is wrong with which certificate.
final class TlsWrap implements SocketWrap {
    private final SSLContext context;
    private final TlsSpec spec;

    private TlsWrap(SSLContext context, TlsSpec spec) {
        this.context = context;
        this.spec = spec;
    }

    /// Refuses a key that does not belong to the certificate, and protocol versions that this JDK does not have.
    static TlsWrap of(TlsSpec spec) throws TlsTrouble {
        checkKey(spec.chain().getFirst(), spec.key());
        if (spec.requireMutual() && spec.authorities().isEmpty()) {
            throw new TlsTrouble("peers must present certificates, but no authority is trusted");
        }
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys(spec), new TrustManager[] {new PeerTrust(trust(spec.authorities()))}, new SecureRandom());
            var known = Arrays.asList(context.getSupportedSSLParameters().getProtocols());
            for (var protocol : spec.protocols()) {
                if (!known.contains(protocol)) {
                    throw new TlsTrouble("protocol " + protocol + " is unknown; there are " + String.join(", ", known));
                }
            }
            return new TlsWrap(context, spec);
        } catch (GeneralSecurityException | IOException failure) {
            throw new TlsTrouble("the certificate can't be used: " + failure.getMessage(), failure);
        }
    }

    private static javax.net.ssl.KeyManager[] keys(TlsSpec spec) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var nothing = new char[0];
        store.setKeyEntry("port", spec.key(), nothing, spec.chain().toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, nothing);
        return factory.getKeyManagers();
    }

    private static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        if (authorities.isEmpty()) {
            return new NoTrust();
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager in this JDK");
    }

    private static void checkKey(X509Certificate certificate, PrivateKey key) throws TlsTrouble {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> throw new TlsTrouble("a key of algorithm " + key.getAlgorithm() + " can't be used");
        };
        var subject = certificate.getSubjectX500Principal();
        try {
            var probe = new byte[] {1, 2, 3};
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            var verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(probe);
            if (!verifying.verify(signing.sign())) {
                throw new TlsTrouble("the private key does not belong to the certificate of " + subject);
            }
        } catch (GeneralSecurityException failure) {
            throw new TlsTrouble("the private key does not belong to the certificate of " + subject, failure);
        }
    }

    @Override
    public Socket server(Socket socket) throws IOException {
        var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        secure.setNeedClientAuth(spec.requireMutual());
        handshake(secure);
        if (spec.requireMutual() && !spec.peerNames().isEmpty()) {
            check(secure, spec.peerNames());
        }
        return secure;
    }

    @Override
    public Socket client(Socket socket, String peerName) throws IOException {
        // The name goes into SNI; a numeric address is not sent by the JDK.
        var host = peerName.isEmpty() ? socket.getInetAddress().getHostAddress() : peerName;
        var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        secure.setUseClientMode(true);
        handshake(secure);
        if (!spec.peerNames().isEmpty()) {
            check(secure, spec.peerNames());
        } else if (!peerName.isEmpty()) {
            check(secure, List.of(peerName));
        }
        return secure;
    }

    @Override
    public boolean proves(Socket socket, String peerName) {
        if (!(socket instanceof SSLSocket secure)) {
            return false;
        }
        try {
            var certificate = (X509Certificate) secure.getSession().getPeerCertificates()[0];
            return PeerNames.matches(certificate, spec.peerNames().isEmpty() ? List.of(peerName) : spec.peerNames());
        } catch (SSLPeerUnverifiedException unknown) {
            return false;
        }
    }

    private void handshake(SSLSocket secure) throws IOException {
        if (!spec.protocols().isEmpty()) {
            secure.setEnabledProtocols(spec.protocols().toArray(String[]::new));
        }
        try {
            secure.startHandshake();
        } catch (SSLException failure) {
            throw new IOException(PeerTrust.words(failure), failure);
        }
    }

    private static void check(SSLSocket secure, List<String> names) throws IOException {
        var certificate = (X509Certificate) secure.getSession().getPeerCertificates()[0];
        if (!PeerNames.matches(certificate, names)) {
            secure.close();
            throw new IOException("its certificate is for " + PeerNames.of(certificate) + ", expected was "
                    + String.join(" or ", names));
        }
    }
}
