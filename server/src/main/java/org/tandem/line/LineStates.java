package org.tandem.line;

import java.util.List;
import java.util.Optional;
import org.tandem.base.LineId;

/// How all lines are now. For any thread.
public interface LineStates {
    /// By name.
    List<LineState> all();

    Optional<LineState> find(LineId id);
}
