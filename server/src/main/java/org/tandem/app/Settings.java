package org.tandem.app;

import org.tandem.admin.AdminLimits;
import org.tandem.sip.PortLimits;

/// The settings of the process: one record for each feature, each checked in its constructor. What an administrator
/// sets while the server runs (lines, stations, dial plan, users) is not here but in `admin`.
///
/// @param admin how much of everything may be administered
/// @param sip what a SIP port holds at most, and its timers
public record Settings(AdminLimits admin, PortLimits sip) {

    /// What holds where the settings file says nothing.
    public static Settings defaults() {
        return new Settings(AdminLimits.defaults(), PortLimits.defaults());
    }
}
