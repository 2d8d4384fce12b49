package org.tandem.line;

import org.tandem.base.LineId;

/// Is told how calls fared at a line's proxies. For any thread; returns at once. A hop that is none of the
/// line's proxies is ignored.
public interface ProxyOutcomes {
    /// Any response came, of whatever status.
    void answered(LineId line, Proxy proxy);

    /// No response, no connection, or a lost one.
    void failed(LineId line, Proxy proxy, String reason);
}
