package org.tandem.sip;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// The certificate of a TLS port and whom it trusts.
///
/// @param chain our certificate first, then its issuers
/// @param key the private key of the first certificate
/// @param authorities the certificates that a peer's chain must end at
/// @param requireMutual whether a client must present a certificate (with client-authentication EKU, if it
///     names any EKU)
/// @param protocols the versions offered, for example `TLSv1.3`, `TLSv1.2`
/// @param peerNames names of which a peer's certificate must hold one; empty: for outbound connections the name
///     of the next hop, for inbound ones no name is asked for
public record TlsSpec(
        List<X509Certificate> chain,
        PrivateKey key,
        List<X509Certificate> authorities,
        boolean requireMutual,
        List<String> protocols,
        List<String> peerNames) {
    public TlsSpec {
        chain = List.copyOf(chain);
        authorities = List.copyOf(authorities);
        protocols = List.copyOf(protocols);
        peerNames = List.copyOf(peerNames);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a TLS port without a certificate");
        }
    }

    /// The same trust with the certificate and key of another.
    public TlsSpec withCertificateOf(TlsSpec other) {
        return new TlsSpec(other.chain, other.key, authorities, requireMutual, protocols, peerNames);
    }

    /// Names the certificate alone: a private key stays out of logs.
    @Override
    public String toString() {
        return "TlsSpec[" + chain.getFirst().getSubjectX500Principal() + ", requireMutual=" + requireMutual + "]";
    }
}
