/// Tandem from outside: the built distribution as its own process, between peers that share no code with it.
///
/// Classes are named `*IT`; each method carries the ids of `docs/requirements.md` that it shows. Main types:
/// [org.tandem.lab.acceptance.Installation] (a server and its administrator) and
/// [org.tandem.lab.acceptance.RawPeer] (a SIP peer that sends what a test wrote, byte by byte). No class of
/// the server is on the class path here.
@NullMarked
package org.tandem.lab.acceptance;

import org.jspecify.annotations.NullMarked;
