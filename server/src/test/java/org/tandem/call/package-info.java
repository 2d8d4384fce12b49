/// Tests of calls: tables of the pure core, routing, and a world in virtual time.
@NullMarked
package org.tandem.call;

import org.jspecify.annotations.NullMarked;
