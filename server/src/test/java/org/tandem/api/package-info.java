/// The API over real sockets, with administered data in memory and made-up live views.
@NullMarked
package org.tandem.api;

import org.jspecify.annotations.NullMarked;
