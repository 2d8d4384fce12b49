/// Licences: signed files that say which features work, how many, and until when.
///
/// [LicenceFile] is the administered object, [Licence] what such a file says once its signature was found
/// right, [Licences] what all of them together allow now. Others ask the port [Features].
///
/// Invariant: no network; a signature is checked before a word of the file is believed.
///
/// Source: RFC 8032 (Ed25519); docs/licence.md describes the format.
@NullMarked
package org.tandem.licence;

import org.jspecify.annotations.NullMarked;
