package org.tandem.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LineId;
import org.tandem.base.StationId;

/// An INVITE that begins a call, as `call` needs it.
///
/// @param line the line that it came in by
/// @param station the station that sent it, where its adapter knows (authenticated, or sent from a registered
///     contact)
/// @param caller From, or the asserted identity where the line is trusted to assert one
/// @param dialled the number or address that the Request-URI asks for: a number, `user@host`, or a whole `sip:`
///     URI
/// @param isSecure whether it came over TLS
/// @param offer its session description, [Media#NONE] where the offer is to come from the called side
/// @param carried fields that go on to the other leg
/// @param tokens loop tokens that it carries, oldest first
/// @param maxForwards hops that are left to it, 0 to 255
/// @param sipCallId its Call-ID, for records and traces
/// @param source address and port that it came from
/// @param takesEarlyOffer whether a 18x may hold an offer: what we send before the answer arrives for sure
/// (RFC 3262)
/// @param onBehalfOf who will talk, where that is not the caller: the party that is being transferred, or whose
///     call is deflected. The caller's rights hold, this party is shown, and the way back is no loop. Else null
/// @param replaces the dialog whose place this INVITE is to take; null for none
public record Arrival(
        LineId line,
        @Nullable StationId station,
        Party caller,
        String dialled,
        boolean isSecure,
        Media offer,
        List<Field> carried,
        List<String> tokens,
        int maxForwards,
        String sipCallId,
        String source,
        boolean takesEarlyOffer,
        @Nullable Party onBehalfOf,
        @Nullable DialogName replaces) {
    public Arrival {
        carried = List.copyOf(carried);
        tokens = List.copyOf(tokens);
    }

    /// One that comes from the caller alone and replaces nothing.
    public Arrival(
            LineId line,
            @Nullable StationId station,
            Party caller,
            String dialled,
            boolean isSecure,
            Media offer,
            List<Field> carried,
            List<String> tokens,
            int maxForwards,
            String sipCallId,
            String source,
            boolean takesEarlyOffer) {
        this(
                line,
                station,
                caller,
                dialled,
                isSecure,
                offer,
                carried,
                tokens,
                maxForwards,
                sipCallId,
                source,
                takesEarlyOffer,
                null,
                null);
    }

    /// The same, known to come from this station: a Lync user's, whom the number tells and not the sender.
    Arrival from(@Nullable StationId calling) {
        return new Arrival(
                line,
                calling,
                caller,
                dialled,
                isSecure,
                offer,
                carried,
                tokens,
                maxForwards,
                sipCallId,
                source,
                takesEarlyOffer,
                onBehalfOf,
                replaces);
    }

    /// The same with another offer.
    Arrival offering(Media other, boolean isSecureToo) {
        return new Arrival(
                line,
                station,
                caller,
                dialled,
                isSecureToo,
                other,
                carried,
                tokens,
                maxForwards,
                sipCallId,
                source,
                takesEarlyOffer,
                onBehalfOf,
                replaces);
    }

    /// The same, in the place of that dialog.
    public Arrival replacing(DialogName dialog) {
        return new Arrival(
                line,
                station,
                caller,
                dialled,
                isSecure,
                offer,
                carried,
                tokens,
                maxForwards,
                sipCallId,
                source,
                takesEarlyOffer,
                onBehalfOf,
                dialog);
    }
}
