@NullMarked
package org.tandem.licence;

import org.jspecify.annotations.NullMarked;
