/// Tandem from outside: the built distribution as its own process, between peers that share no code with it.
///
/// Classes are named `*IT`; each method carries the ids of `docs/requirements.md` that it shows. No class of
/// the server is on the class path here.
@NullMarked
package org.tandem.lab.acceptance;

import org.jspecify.annotations.NullMarked;
