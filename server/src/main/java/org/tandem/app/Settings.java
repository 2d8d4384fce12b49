package org.tandem.app;

import org.tandem.admin.AdminLimits;
import org.tandem.call.CallSettings;
import org.tandem.http.HttpSettings;
import org.tandem.licence.LicenceSettings;
import org.tandem.sip.OverloadSettings;
import org.tandem.sip.PortLimits;
import org.tandem.station.sip.MessageLightLimits;
import org.tandem.station.sip.RegistrarLimits;
import org.tandem.store.JournalSettings;
import org.tandem.trace.TraceSettings;
import org.tandem.user.PasswordSettings;

/// The settings of the process: one record for each feature, each checked in its constructor. What an
/// administrator sets while the server runs (lines, stations, dial plan, users) is not here but in `admin`.
///
/// @param admin how much of everything may be administered
/// @param journal how large the journal's files may grow, and how old
/// @param http where the API is served, and its limits
/// @param password what a log-in password must be, and what checking one may cost
/// @param sip what a SIP port holds at most, and its timers
/// @param overload when new calls are refused so that the others are served in time
/// @param registrar how many phones may register, and how wrong passwords are slowed down
/// @param messageLight how many phones may subscribe to their message lights, and for how long
/// @param call limits and delays of calls
/// @param trace how much is kept of what went over the wire
/// @param licence whose licence files count
public record Settings(
        AdminLimits admin,
        JournalSettings journal,
        HttpSettings http,
        PasswordSettings password,
        PortLimits sip,
        OverloadSettings overload,
        RegistrarLimits registrar,
        MessageLightLimits messageLight,
        CallSettings call,
        TraceSettings trace,
        LicenceSettings licence) {

    /// What holds where the settings file says nothing.
    public static Settings defaults() {
        return new Settings(
                AdminLimits.defaults(),
                JournalSettings.defaults(),
                HttpSettings.defaults(),
                PasswordSettings.defaults(),
                PortLimits.defaults(),
                OverloadSettings.defaults(),
                RegistrarLimits.defaults(),
                MessageLightLimits.defaults(),
                CallSettings.defaults(),
                TraceSettings.defaults(),
                LicenceSettings.defaults());
    }

    /// The same with another port for HTTP.
    Settings withHttpPort(int port) {
        HttpSettings other = new HttpSettings(
                http.host(),
                port,
                http.hostNames(),
                http.plainAllowed(),
                http.tls(),
                http.limits(),
                http.sessions(),
                http.attempts(),
                http.events());
        return new Settings(
                admin, journal, other, password, sip, overload, registrar, messageLight, call, trace, licence);
    }
}
