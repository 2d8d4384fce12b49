package org.tandem.lab.lync;

/// The two reports on how a Mediation Server judges a gateway by OPTIONS (fact sheet §4); they disagree.
public enum PingRule {
    /// Five misses in a row take the trunk down; then one probe each minute until a 200.
    FIVE_MISSES,
    /// 30 s without any final response take it down; any final response is a sign of life; while the gateway pings by
    /// itself no pings are sent, and again 5 minutes after its last.
    HALF_A_MINUTE
}
