package org.tandem.dialplan;

import java.util.List;
import org.tandem.base.LineId;

/// Knows which lines of a group could take a call now. Must be fast and must not block.
@FunctionalInterface
public interface LineAvailability {
    /// The usable lines of a group in the order in which they are to be tried; empty where none is.
    List<LineId> usableLines(String lineGroup);
}
