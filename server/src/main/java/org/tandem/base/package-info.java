/// What every feature shares: ids, delays, mailboxes, why a call ended.
///
/// At most 15 types besides the ids; whatever else wants to live here belongs to a feature. Nothing in here knows a
/// protocol.
@NullMarked
package org.tandem.base;

import org.jspecify.annotations.NullMarked;
