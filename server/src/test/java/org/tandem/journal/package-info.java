/// The contract of every journal, run against each of them.
@NullMarked
package org.tandem.journal;

import org.jspecify.annotations.NullMarked;
