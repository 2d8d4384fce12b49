/// Accounts, passwords, tokens and rights, tried against administered data in memory.
@NullMarked
package org.tandem.user;

import org.jspecify.annotations.NullMarked;
