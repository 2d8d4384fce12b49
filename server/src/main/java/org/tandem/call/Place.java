package org.tandem.call;

import org.tandem.base.CallId;
import org.tandem.base.LegId;

/// Where a leg is now.
public record Place(CallId call, LegId leg) {}
