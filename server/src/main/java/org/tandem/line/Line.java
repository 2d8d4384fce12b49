package org.tandem.line;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;
import org.tandem.base.LineId;

/// A SIP port to a peer, with its usage and everything that an administrator may set about it.
///
/// Components that depend on the usage are null where nobody has set them; ask the methods ([#protocol],
/// [#receivePort], [#isAnswerDeferred] …) for what really holds. What is wrong with a line, alone or beside
/// others, says [LineCheck].
///
/// @param active an inactive line is not opened
/// @param domainName our own name: in From, Via and Contact, and for Lync lines the gateway's name in its
///     topology
/// @param location name of a [Location], "" for none
/// @param maxCalls calls at once in both directions, 0 for no limit
/// @param proxies in order; where requests of ours are sent
/// @param retryCodes responses that move a call to the next proxy, then to the next line of the group
public record Line(
        String name,
        @Default("true") boolean active,
        @Default("generalPurpose") LineUsage usage,
        @Default("") String domainName,
        @Default("") String location,
        @Default("0") int maxCalls,
        Listen transport,
        Identity identity,
        Answering session,
        Allowed access,
        List<Proxy> proxies,
        @Default("[503]") List<Integer> retryCodes,
        Probe probe,
        Tls tls,
        Peer peer,
        Registrar registrar,
        @Default("true") boolean processRefer,
        @Default("{\"type\":\"none\"}") LyncOnlyCallers lyncOnlyCallers)
        implements Administered {
    /// A short one: what Lync makes of it is not documented.
    private static final Duration LYNC_RETRY_AFTER = Duration.ofSeconds(5);

    public static final ObjectType<Line> TYPE = ObjectType.namedIgnoringCase("line", Line.class, new LineCheck());

    /// As long as RFC 4028 §4 recommends.
    private static final Duration SESSION_WITH_LYNC = Duration.ofMinutes(30);

    public Line {
        proxies = List.copyOf(proxies);
        retryCodes = List.copyOf(retryCodes);
        if (maxCalls < 0) {
            throw new IllegalArgumentException("maxCalls " + maxCalls + " < 0");
        }
    }

    /// Where the line listens (page Transport).
    ///
    /// @param protocol null: TCP on Lync usages, UDP on others
    /// @param bindAddress a local address; `0.0.0.0` is every IPv4 address, `::` every address
    /// @param receivePort 1 to 65535, 0 for any free one, null for the usage's own
    public record Listen(
            @Nullable LineTransport protocol,
            @Default("0.0.0.0") String bindAddress,
            @Nullable Integer receivePort) {
        public Listen {
            if (!IpAddress.isAddress(bindAddress)) {
                throw new IllegalArgumentException("bindAddress \"" + bindAddress + "\" is not an IP address");
            }
            if (receivePort != null && (receivePort < 0 || receivePort > 65_535)) {
                throw new IllegalArgumentException("receivePort " + receivePort + " is not in 0..65535");
            }
        }
    }

    /// What is put into From when nothing better is known.
    ///
    /// @param name display name, "" for none
    /// @param address a number, E.164 on Lync lines, or a `sip:` URI; "" for none
    public record CallingAddress(
            @Default("") String name, @Default("") String address) {}

    /// Who we say is calling (page Identity).
    ///
    /// @param callingAddress1 the line's own identity
    /// @param callingAddress2 stands in for the first where that has no address
    /// @param useAnonymous a caller without identity is sent as anonymous (RFC 3323); refused on Lync lines
    /// @param keepTelUri a `tel:` address stays one in the Request-URI instead of becoming `sip:number@proxy`
    /// @param sendExtension how an extension behind a number is sent
    /// @param diversionMethod by which header field a diverted call tells its way
    /// @param incoming from which header field of an incoming call the caller is taken
    public record Identity(
            CallingAddress callingAddress1,
            CallingAddress callingAddress2,
            @Default("false") boolean useAnonymous,
            @Default("false") boolean keepTelUri,
            @Default("none") SendExtension sendExtension,
            @Default("none") DiversionMethod diversionMethod,
            @Default("assertedThenFrom") IncomingIdentity incoming) {
        /// How `+13175551000/77` leaves.
        public enum SendExtension {
            /// The extension is left out.
            NONE,
            /// `+13175551000;ext=77`.
            PARAMETER
        }

        /// Where a diverted call says who it was for.
        public enum DiversionMethod {
            /// As it came.
            NONE,
            DIVERSION,
            HISTORY_INFO
        }

        /// Where the caller's number is read.
        public enum IncomingIdentity {
            FROM,
            ASSERTED_THEN_FROM
        }
    }

    /// How calls are answered and kept (page Session). Null: what the usage says, else the default.
    ///
    /// @param deferredAnswer 200 only when the called party has answered; 18x until then. Default on; forced on
    ///     for Lync
    /// @param t38Faxing `m=image` is let through. Default off; forced off for Lync
    /// @param autoOffHook a connection call is tied to the new call that the endpoint reports. Forced on for
    ///     Lync, off elsewhere
    /// @param progressWithin the first 18x leaves no later than this after the INVITE, because Lync gives up
    ///     after 10 s
    /// @param responseWithin an INVITE of ours that has got no response at all by then, not even 100, is given
    ///     up, and the next proxy is tried; 0 waits as long as RFC 3261 says, 64*T1
    /// @param sessionTimer the session interval that we ask for (RFC 4028), 0s for none: then a timer runs
    ///     where the peer asks. Null: 30 minutes on Lync lines, 0s on others
    /// @param minSession a shorter session interval is answered 422 (RFC 4028 §5)
    /// @param sipSessionTimeout on remote call control lines the interval of the INFO keep-alive, 0 for none
    /// @param earlyDialogsMax how many early dialogs of one INVITE of ours are tracked
    /// @param reliableProvisional we ask for PRACK of our 18x where the peer supports it (RFC 3262)
    /// @param passCrypto when `a=crypto` of the SDP may pass
    /// @param sessionId `Session-ID` is sent, and taken from the peer: one name from end to end (RFC 7989)
    public record Answering(
            @Nullable Boolean deferredAnswer,
            @Nullable Boolean t38Faxing,
            @Nullable Boolean autoOffHook,
            @Default("5s") Duration progressWithin,
            @Default("4s") Duration responseWithin,
            @Nullable Duration sessionTimer,
            @Default("90s") Duration minSession,
            @Default("60s") Duration sipSessionTimeout,
            @Default("20") int earlyDialogsMax,
            @Default("false") boolean reliableProvisional,
            @Default("betweenTlsLegs") PassCrypto passCrypto,
            @Default("true") boolean sessionId) {
        /// What happens to keys inside of SDP.
        public enum PassCrypto {
            BETWEEN_TLS_LEGS,
            NEVER
        }
    }

    /// Who may talk to the line (page Access).
    ///
    /// @param byDefault what holds for sources that are no exception
    /// @param exceptions sources for which the contrary holds
    public record Allowed(@Default("denied") Rule byDefault, List<CidrBlock> exceptions) {
        /// Whether a source is let in.
        public enum Rule {
            DENIED,
            GRANTED
        }

        public Allowed {
            exceptions = List.copyOf(exceptions);
        }
    }

    /// How proxies are health-checked with OPTIONS.
    ///
    /// @param interval between two probes of one proxy; 0: no probes, health follows calls alone
    /// @param timeout an answer that takes longer is a miss
    /// @param misses so many in a row make a proxy suspect: others are tried before it
    /// @param missesUntilDown so many in a row, and it is tried no more until it answers a probe
    /// @param failureCodes answers to a probe that count as a miss; any other answer is a sign of life
    public record Probe(
            @Default("30s") Duration interval,
            @Default("5s") Duration timeout,
            @Default("2") int misses,
            @Default("5") int missesUntilDown,
            @Default("[503]") List<Integer> failureCodes) {
        public Probe {
            failureCodes = List.copyOf(failureCodes);
        }
    }

    /// Certificates and trust (page TLS Security).
    ///
    /// @param certificate name of a [Certificate]; must be set where the protocol is TLS
    /// @param authorities names of the [Authority] objects that a peer's certificate must come from
    /// @param requireMutual a client must present a certificate
    /// @param protocols versions, `TLSv1.3` and `TLSv1.2` by default
    /// @param peerNames a peer's certificate must hold one of these; empty: the proxy's name is asked of
    ///     servers, nothing of clients
    public record Tls(
            @Default("") String certificate,
            List<String> authorities,
            @Default("false") boolean requireMutual,
            @Default("[\"TLSv1.3\",\"TLSv1.2\"]") List<String> protocols,
            List<String> peerNames) {
        public Tls {
            authorities = List.copyOf(authorities);
            protocols = List.copyOf(protocols);
            peerNames = List.copyOf(peerNames);
        }
    }

    /// What stands at the other end.
    ///
    /// @param proxyIsPeer the other end is a SIP proxy that sends calls here: a call that came from it never
    ///     goes back to it
    /// @param rfc2543Matching requests without a branch are matched by the rules of RFC 2543
    /// @param acceptCseqRestart a lower CSeq in a dialog is a new beginning. Null: on for remote call control,
    ///     else off
    /// @param numbersNormalized numbers that come in are taken as they are, not led through the dial plan's
    ///     clean-up. Null: on for Lync
    /// @param retryAfter in the 503 of what is refused for want of time or room, 0 for none. Null: 5 s for
    ///     Lync, else none
    /// @param userAgent User-Agent and Server of what we send, "" for none
    public record Peer(
            @Default("false") boolean proxyIsPeer,
            @Default("true") boolean rfc2543Matching,
            @Nullable Boolean acceptCseqRestart,
            @Nullable Boolean numbersNormalized,
            @Nullable Duration retryAfter,
            @Default("Tandem") String userAgent) {}

    /// How phones register by this line.
    ///
    /// @param enabled null: on for Station Connections and General Purpose, off for Lync
    /// @param realm of the digest; "" takes the domain name, or `tandem` where that is empty
    /// @param algorithms of the challenges, in the order sent (RFC 8760): `SHA-256`, `SHA-512-256`, `MD5`
    /// @param challengesMax so many of them are sent; some phones understand the first alone
    /// @param expiresDefault for a registration that names no time
    /// @param expiresMin shorter wishes are answered 423
    /// @param expiresMax longer wishes are cut
    /// @param contactsMax bindings of one address of record
    /// @param nonceLifetime after which a nonce is stale
    /// @param challengeCalls on Station Connections, a phone whose station has a digest secret proves it with
    ///     each call, too; else it is known by the address that it registered from
    public record Registrar(
            @Nullable Boolean enabled,
            @Default("") String realm,
            @Default("[\"SHA-256\",\"MD5\"]") List<String> algorithms,
            @Default("2") int challengesMax,
            @Default("1h") Duration expiresDefault,
            @Default("60s") Duration expiresMin,
            @Default("24h") Duration expiresMax,
            @Default("10") int contactsMax,
            @Default("5m") Duration nonceLifetime,
            @Default("true") boolean challengeCalls) {
        public Registrar {
            algorithms = List.copyOf(algorithms);
        }
    }

    public LineId id() {
        return new LineId(name);
    }

    /// The session interval that we really ask for, zero for none.
    public Duration sessionInterval() {
        var set = session.sessionTimer();
        return set != null ? set : usage == LineUsage.MICROSOFT_LYNC ? SESSION_WITH_LYNC : Duration.ZERO;
    }

    /// What the line really speaks.
    public LineTransport protocol() {
        var set = transport.protocol();
        return set != null ? set : usage.isLync() ? LineTransport.TCP : LineTransport.UDP;
    }

    /// Where the line really listens; 0 for any free port. Trunk 5066 TCP and 5067 TLS, remote call control
    /// 11001, others 5060 and 5061.
    public int receivePort() {
        var set = transport.receivePort();
        return set != null ? set : defaultPort(usage, protocol());
    }

    static int defaultPort(LineUsage usage, LineTransport protocol) {
        boolean tls = protocol == LineTransport.TLS;
        return switch (usage) {
            case MICROSOFT_LYNC -> tls ? 5067 : 5066;
            case MICROSOFT_LYNC_REMOTE_CALL_CONTROL -> 11_001;
            case GENERAL_PURPOSE, STATION_CONNECTIONS -> tls ? 5061 : 5060;
        };
    }

    /// Whether the 200 waits for the called party.
    public boolean isAnswerDeferred() {
        return usage.isLync() || !Boolean.FALSE.equals(session.deferredAnswer());
    }

    public boolean isT38Enabled() {
        return !usage.isLync() && Boolean.TRUE.equals(session.t38Faxing());
    }

    /// Whether a connection call is tied to the new call that the Lync endpoint reports.
    public boolean hasAutoOffHook() {
        return usage == LineUsage.MICROSOFT_LYNC;
    }

    public boolean acceptsCseqRestart() {
        var set = peer.acceptCseqRestart();
        return set != null ? set : usage == LineUsage.MICROSOFT_LYNC_REMOTE_CALL_CONTROL;
    }

    public boolean trustsNumbers() {
        var set = peer.numbersNormalized();
        return set != null ? set : usage.isLync();
    }

    /// After how long a peer that got a 503 may come again; zero says nothing about it.
    public Duration retryAfter() {
        var set = peer.retryAfter();
        return set != null ? set : usage == LineUsage.MICROSOFT_LYNC ? LYNC_RETRY_AFTER : Duration.ZERO;
    }

    /// Whether phones may register by this line.
    public boolean hasRegistrar() {
        var set = registrar.enabled();
        return !usage.isLync() && (set == null || set);
    }

    /// The realm of the registrar's digest.
    public String realm() {
        var set = registrar.realm();
        return !set.isEmpty() ? set : domainName.isEmpty() ? "tandem" : domainName;
    }

    /// Whether the line carries calls: all do but those for remote call control.
    public boolean carriesCalls() {
        return usage != LineUsage.MICROSOFT_LYNC_REMOTE_CALL_CONTROL;
    }

    /// The identity that is sent when the caller's is withheld or unknown.
    public CallingAddress ownIdentity() {
        var first = identity.callingAddress1();
        return first.address().isEmpty() ? identity.callingAddress2() : first;
    }

    /// What the usage prescribes; empty where it prescribes nothing.
    public List<ForcedSetting> forced() {
        if (usage != LineUsage.MICROSOFT_LYNC) {
            return List.of();
        }
        var forced = new ArrayList<ForcedSetting>();
        forced.add(new ForcedSetting(
                "session/deferredAnswer",
                "true",
                "Lync shows a call as connected with our 200, so that waits for the answer."));
        forced.add(new ForcedSetting("session/t38Faxing", "false", "Lync's Mediation Server takes audio alone."));
        forced.add(new ForcedSetting(
                "session/autoOffHook", "true", "Calls to Lync endpoints are picked up through the Lync client."));
        forced.add(new ForcedSetting(
                "msCallSource", "non-ms-rtc", "Every message to Lync is marked as coming from a PBX."));
        return List.copyOf(forced);
    }

    /// What the Lync topology must say about this line; nothing for a line that does not lead to Lync's
    /// Mediation Server.
    public Optional<LyncTopologyNote> topologyNote() {
        return usage == LineUsage.MICROSOFT_LYNC
                ? Optional.of(new LyncTopologyNote(domainName, receivePort(), protocol()))
                : Optional.empty();
    }

    /// A line with nothing set but its name and usage.
    public static Line of(String name, LineUsage usage) {
        return new Line(
                name,
                true,
                usage,
                "",
                "",
                0,
                new Listen(null, "0.0.0.0", null),
                new Identity(
                        new CallingAddress("", ""),
                        new CallingAddress("", ""),
                        false,
                        false,
                        Identity.SendExtension.NONE,
                        Identity.DiversionMethod.NONE,
                        Identity.IncomingIdentity.ASSERTED_THEN_FROM),
                new Answering(
                        null,
                        null,
                        null,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(4),
                        Duration.ofMinutes(30),
                        Duration.ofSeconds(90),
                        Duration.ofMinutes(1),
                        20,
                        false,
                        Answering.PassCrypto.BETWEEN_TLS_LEGS,
                        true),
                new Allowed(Allowed.Rule.DENIED, List.of()),
                List.of(),
                List.of(503),
                new Probe(Duration.ofSeconds(30), Duration.ofSeconds(5), 2, 5, List.of(503)),
                new Tls("", List.of(), false, List.of("TLSv1.3", "TLSv1.2"), List.of()),
                new Peer(false, true, null, null, null, "Tandem"),
                new Registrar(
                        null,
                        "",
                        List.of("SHA-256", "MD5"),
                        2,
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        Duration.ofHours(24),
                        10,
                        Duration.ofMinutes(5),
                        true),
                true,
                new LyncOnlyCallers.None());
    }
}
