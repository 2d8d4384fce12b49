package org.tandem.user;

/// The rights that commands need, besides `TYPE.read` and `TYPE.write` of each type of administered object.
///
/// A right is named by the kind of thing and what is done to it. Names never change: tokens hold them.
public enum Right {
    /// Everything in one file, and what applying such a file would change.
    CONFIG_READ("config.read"),
    /// Applying such a file; each type that it changes needs its own right as well.
    CONFIG_WRITE("config.write"),
    HISTORY_READ("history.read"),
    /// Taking a change back; each type that it changes needs its own right as well.
    HISTORY_UNDO("history.undo"),
    LINE_READ("line.read"),
    STATION_READ("station.read"),
    /// Telling how many messages wait for a station.
    MESSAGE_LIGHT_SET("messageLight.set"),
    /// Asking the dial plan about a number.
    DIAL_PLAN_READ("dialPlan.read"),
    CALL_READ("call.read"),
    CALL_CLEAR("call.clear"),
    /// Every command on calls but clearing them: making, answering, holding, transferring, deflecting.
    CALL_CONTROL("call.control"),
    CALL_RECORD_READ("callRecord.read"),
    /// Reading what went over the wire: who called whom, addresses, display names. Each reading is recorded.
    CALL_TRACE_READ("callTrace.read"),
    SUBSYSTEM_READ("subsystem.read"),
    SUBSYSTEM_CONTROL("subsystem.control"),
    PARAMETER_READ("serverParameter.read"),
    LICENCE_READ("licence.read"),
    HEALTH_READ("health.read"),
    ACCOUNT_WRITE("account.write"),
    TOKEN_WRITE("apiToken.write"),
    CERTIFICATE_WRITE("certificate.write");

    private final String key;

    Right(String key) {
        this.key = key;
    }

    /// The name as scopes and problems show it.
    public String key() {
        return key;
    }
}
