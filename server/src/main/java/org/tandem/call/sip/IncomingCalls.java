package org.tandem.call.sip;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Cause;
import org.tandem.base.LineId;
import org.tandem.base.StationId;
import org.tandem.call.Arrival;
import org.tandem.call.Calls;
import org.tandem.call.DialogName;
import org.tandem.call.Field;
import org.tandem.call.Media;
import org.tandem.call.Party;
import org.tandem.call.RoutingTables;
import org.tandem.line.Line;
import org.tandem.line.LineTransport;
import org.tandem.line.RefusedSources;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.SilentListener;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.MediaType;
import org.tandem.wire.sip.NameAddr;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.uri.OtherUri;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.TelUri;

/// Takes the INVITEs of all lines and makes calls of them. Any thread; returns at once.
///
/// Refused here, without a call: no hop left (483), a body that is no session description (415), a phone that
/// has to say who it is (401, 407) or may not call (403), fax on a line that takes none (488), a server that is
/// full far beyond its limit (503).
public final class IncomingCalls {
    private static final List<HeaderName> CARRIED =
            List.of(HeaderName.P_ASSERTED_IDENTITY, HeaderName.DIVERSION, HeaderName.HISTORY_INFO, HeaderName.PRIVACY);
    private static final int CARRIED_MAX = 20;
    private static final Duration REFUSALS_LOGGED_EVERY = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(IncomingCalls.class);

    private final Calls calls;
    private final Supplier<RoutingTables> tables;
    private final CallerAuthentication callers;
    private final LoopToken loop;
    private final SessionIds sessionIds;
    private final RefusedSources refusals;

    /// @param clock for how often refusals are logged
    public IncomingCalls(
            Calls calls,
            Supplier<RoutingTables> tables,
            CallerAuthentication callers,
            LoopToken loop,
            SessionIds sessionIds,
            InstantSource clock) {
        this.calls = calls;
        this.tables = tables;
        this.callers = callers;
        this.loop = loop;
        this.sessionIds = sessionIds;
        this.refusals = new RefusedSources(clock, REFUSALS_LOGGED_EVERY);
    }

    /// INVITEs that were refused without becoming a call, since the start. Challenges are not among them.
    public long refused() {
        return refusals.total();
    }

    /// An INVITE outside of any dialog came in by this line.
    public InviteDialogListener onInvite(LineId id, InviteDialog dialog) {
        SipRequest invite = dialog.invite();
        Optional<Line> found = tables.get().line(id);
        if (found.isEmpty()) {
            return refused(
                    id, dialog, 503, SipTexts.reason(Cause.TEMPORARY_FAILURE, "line " + id + " is being removed"));
        }
        Line line = found.get();
        int maxForwards = invite.maxForwards().orElse(70);
        if (maxForwards == 0) {
            return refused(id, dialog, 483, List.of());
        }
        Media offer = SipTexts.media(invite.body());
        if (!invite.body().isEmpty() && !offer.isPresent()) {
            return refused(id, dialog, 415, List.of(new Header(HeaderName.ACCEPT, MediaType.SDP.toString())));
        }
        if (invite.headers().all(HeaderName.REPLACES).size() > 1) {
            return refused(id, dialog, 400, SipTexts.reason(Cause.PROTOCOL_ERROR, "more than one Replaces"));
        }
        Optional<DialogName> replaces;
        try {
            replaces = invite.header(HeaderName.REPLACES).map(Referrals::replaces);
        } catch (SyntaxException unreadable) {
            return refused(id, dialog, 400, SipTexts.reason(Cause.PROTOCOL_ERROR, "Replaces cannot be read"));
        }
        return switch (callers.of(line, invite, dialog.remoteAddress())) {
            case CallerAuthentication.Verdict.Challenge challenge ->
                rejected(dialog, challenge.status(), challenge.headers());
            case CallerAuthentication.Verdict.Forbidden forbidden ->
                refused(id, dialog, 403, SipTexts.reason(Cause.NOT_ALLOWED, forbidden.sentence()));
            case CallerAuthentication.Verdict.Known(StationId station) ->
                begin(line, dialog, replacing(arrival(line, station, dialog, offer, maxForwards), replaces));
            case CallerAuthentication.Verdict.NoStation _ ->
                begin(line, dialog, replacing(arrival(line, null, dialog, offer, maxForwards), replaces));
        };
    }

    private static Arrival replacing(Arrival arrival, Optional<DialogName> replaces) {
        return replaces.map(arrival::replacing).orElse(arrival);
    }

    private InviteDialogListener begin(Line line, InviteDialog dialog, Arrival arrival) {
        CallerLeg leg = new CallerLeg(dialog, LegRules.of(line, arrival.station(), dialog.port()), line.retryAfter());
        sessionIds.arrived(line.name(), dialog.invite());
        Optional<Calls.NewCall> call = calls.arrived(arrival, leg);
        if (call.isEmpty()) {
            sessionIds.turnedAway(dialog.invite());
            return refused(line.id(), dialog, 503, tooManyCalls(line));
        }
        leg.begun(call.get());
        return leg;
    }

    private static List<Header> tooManyCalls(Line line) {
        List<Header> headers = new ArrayList<>(SipTexts.reason(Cause.CONGESTION, "this server has far too many calls"));
        if (line.retryAfter().isPositive()) {
            headers.add(new Header(
                    HeaderName.RETRY_AFTER, Long.toString(line.retryAfter().toSeconds())));
        }
        return headers;
    }

    /// These have no call record: nobody was called, and a flood of them must not fill the journal.
    private InviteDialogListener refused(LineId line, InviteDialog dialog, int status, List<Header> headers) {
        refusals.refused()
                .ifPresent(count -> LOG.warn(
                        "INVITE refused with {} before it was a call ({} since the last such line) line={} from={}",
                        status,
                        count,
                        line,
                        dialog.remoteAddress()));
        return rejected(dialog, status, headers);
    }

    private static InviteDialogListener rejected(InviteDialog dialog, int status, List<Header> headers) {
        dialog.reject(status, headers);
        return SilentListener.SILENT;
    }

    private Arrival arrival(Line line, @Nullable StationId station, InviteDialog dialog, Media offer, int maxForwards) {
        SipRequest invite = dialog.invite();
        String dialled = new Dialled(line, station, dialog.port().contact("").host()).of(invite.uri());
        InetSocketAddress source = dialog.remoteAddress();
        return new Arrival(
                line.id(),
                station,
                caller(line, invite),
                dialled,
                line.protocol() == LineTransport.TLS
                        && line.session().passCrypto() == Line.Answering.PassCrypto.BETWEEN_TLS_LEGS,
                offer,
                carried(invite),
                loop.numbers(invite, dialled),
                maxForwards,
                invite.callId(),
                source == null ? "" : source.toString(),
                dialog.sendsReliably());
    }

    /// The asserted identity where the line is trusted to assert one, else From. Withheld: RFC 3323, and what
    /// phones do.
    private static Party caller(Line line, SipRequest invite) {
        boolean isPrivate = invite.header(HeaderName.PRIVACY)
                .map(value -> value.contains("id") || value.contains("user"))
                .orElse(false);
        Party from = party(invite.from(), isPrivate);
        if (line.identity().incoming() == Line.Identity.IncomingIdentity.ASSERTED_THEN_FROM
                && invite.headers().has(HeaderName.P_ASSERTED_IDENTITY)) {
            Optional<NameAddr> asserted = asserted(invite);
            if (asserted.isPresent()) {
                Party party = party(asserted.get(), isPrivate);
                return party.displayName().isEmpty() && !from.isWithheld()
                        ? new Party(from.displayName(), party.number(), party.host(), party.isWithheld())
                        : party;
            }
        }
        return from;
    }

    private static Optional<NameAddr> asserted(SipRequest invite) {
        try {
            return invite.addresses(HeaderName.P_ASSERTED_IDENTITY).stream().findFirst();
        } catch (SyntaxException unreadable) {
            return Optional.empty();
        }
    }

    private static Party party(NameAddr address, boolean isPrivate) {
        return switch (address.uri()) {
            case SipUri sip -> {
                String user = sip.decodedUser();
                int semicolon = user.indexOf(';');
                String number = semicolon < 0 ? user : user.substring(0, semicolon);
                boolean isWithheld = isPrivate
                        || user.toLowerCase(Locale.ROOT).equals("anonymous")
                        || sip.host().toLowerCase(Locale.ROOT).endsWith("anonymous.invalid");
                yield new Party(isWithheld ? "" : address.displayName(), number, sip.host(), isWithheld);
            }
            case TelUri tel -> new Party(isPrivate ? "" : address.displayName(), tel.digits(), "", isPrivate);
            case OtherUri other -> new Party(address.displayName(), other.toString(), "", isPrivate);
        };
    }

    private static List<Field> carried(SipRequest invite) {
        List<Field> fields = new ArrayList<>(2);
        for (HeaderName name : CARRIED) {
            if (invite.headers().has(name)) {
                for (String value : invite.headers().all(name)) {
                    if (fields.size() < CARRIED_MAX) {
                        fields.add(new Field(name.name(), value));
                    }
                }
            }
        }
        return fields;
    }
}
