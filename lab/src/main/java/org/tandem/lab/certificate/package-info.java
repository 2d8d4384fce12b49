/// Certificates for TLS peers, right ones and wrong ones, made at run time by the JDK's keytool.
///
/// Main type: [org.tandem.lab.certificate.CertificateShop]. Invariant: nothing made here is ever committed or trusted
/// outside one run. Source: RFC 5280.
@NullMarked
package org.tandem.lab.certificate;

import org.jspecify.annotations.NullMarked;
