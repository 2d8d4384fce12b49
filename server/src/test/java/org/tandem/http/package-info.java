/// HTTP tried over real sockets on free ports, with accounts in memory.
@NullMarked
package org.tandem.http;

import org.jspecify.annotations.NullMarked;
