/// What is on disk: adapters under their contracts, damage, full disks, and death by kill -9.
@NullMarked
package org.tandem.store;

import org.jspecify.annotations.NullMarked;
