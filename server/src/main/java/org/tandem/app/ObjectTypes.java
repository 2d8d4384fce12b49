package org.tandem.app;

import java.time.Duration;
import java.util.List;
import org.tandem.admin.DigestSecret;
import org.tandem.admin.KnownParameter;
import org.tandem.admin.ObjectType;
import org.tandem.admin.ServerParameter;
import org.tandem.admin.SubsystemSetting;
import org.tandem.dialplan.AccountCodeComponent;
import org.tandem.dialplan.Classification;
import org.tandem.dialplan.DialPlan;
import org.tandem.dialplan.NumberList;
import org.tandem.licence.LicenceFile;
import org.tandem.line.Authority;
import org.tandem.line.Certificate;
import org.tandem.line.Line;
import org.tandem.line.LineGroup;
import org.tandem.line.Location;
import org.tandem.station.GlobalStation;
import org.tandem.station.Station;
import org.tandem.user.Account;
import org.tandem.user.ApiToken;

/// Everything that can be administered: types, server parameters, subsystems. A later feature adds its lines
/// here.
final class ObjectTypes {
    /// How long the event of a Lync client about a new call may take (guide: Configure Lync interaction
    /// timeout).
    static final KnownParameter<Duration> LYNC_INTERACTION_CORRELATION_TIMEOUT = KnownParameter.milliseconds(
            "LyncInteractionCorrelationTimeout",
            "in how many milliseconds a Lync client must report its new call so that it is tied to the call here",
            Duration.ofMillis(2500),
            Duration.ofMillis(2500));

    static final List<KnownParameter<?>> PARAMETERS = List.of(LYNC_INTERACTION_CORRELATION_TIMEOUT);
    static final ObjectType<ServerParameter> SERVER_PARAMETER = ServerParameter.type(PARAMETERS);
    static final ObjectType<SubsystemSetting> SUBSYSTEM =
            SubsystemSetting.type(List.of(SipLines.NAME, SipRegistrar.NAME));

    private ObjectTypes() {}

    /// In the order in which an export lists them: what others refer to comes first.
    static List<ObjectType<?>> all() {
        return List.of(
                LicenceFile.TYPE,
                SERVER_PARAMETER,
                SUBSYSTEM,
                Account.TYPE,
                ApiToken.TYPE,
                DigestSecret.TYPE,
                Location.TYPE,
                Authority.TYPE,
                Certificate.TYPE,
                Line.TYPE,
                LineGroup.TYPE,
                GlobalStation.TYPE,
                Station.TYPE,
                Classification.TYPE,
                NumberList.TYPE,
                AccountCodeComponent.TYPE,
                DialPlan.TYPE);
    }
}
