/// Holds the code to the house rules: who may use whom, what a pure package never touches, how a source file looks.
///
/// The rules are data: the arrow table stands in `ARCHITECTURE.md`, where people read it. Each rule is tried here
/// against
/// planted mistakes, because a checker that never caught one is not to be trusted.
@NullMarked
package org.tandem.architecture;

import org.jspecify.annotations.NullMarked;
