package org.tandem.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wish of a leg that its partner should talk to somebody else.
///
/// Source: RFC 3515, RFC 3892, RFC 4488.
///
/// @param dialled the number or address, as [Arrival#dialled()]
/// @param carried fields that go along with the new INVITE: Referred-By, as it was received
/// @param notifies whether the one who wishes is told how it goes
/// @param replaces the dialog that the partner's new one is to take the place of; null for a blind transfer
public record Referral(
        String dialled,
        List<Field> carried,
        boolean notifies,
        @Nullable DialogName replaces) {
    public Referral {
        carried = List.copyOf(carried);
    }
}
