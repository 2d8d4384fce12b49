package org.tandem.call.sip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.StationId;
import org.tandem.line.Line;
import org.tandem.sip.SipPort;
import org.tandem.wire.sip.Header;

/// What a leg takes inside its dialog, from its line as it was when the leg began.
///
/// @param isFaxTaken whether fax may be offered
/// @param takesReferrals whether REFER is processed (LIN-08)
/// @param dialled how addresses are read that it asks for
/// @param allow the Allow header, in a list
record LegRules(boolean isFaxTaken, boolean takesReferrals, Dialled dialled, List<Header> allow) {
    static LegRules of(Line line, @Nullable StationId station, SipPort port) {
        return new LegRules(
                line.isT38Enabled(),
                line.processRefer(),
                new Dialled(line, station, port.contact("").host()),
                line.processRefer() ? SipTexts.WITH_ALLOW : SipTexts.WITH_ALLOW_BUT_REFER);
    }
}
