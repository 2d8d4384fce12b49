package org.tandem.line;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.tandem.admin.AdminView;
import org.tandem.admin.Check;
import org.tandem.admin.Problems;

/// What must hold for a line, alone and beside the others. Tells all that is wrong at once.
final class LineCheck implements Check<Line> {
    private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1");
    private static final Set<String> ALGORITHMS = Set.of("MD5", "SHA-256", "SHA-512-256");
    private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(5);
    private static final Duration RCC_TIMEOUT_END = Duration.ofMinutes(20);

    @Override
    public void check(Line line, AdminView all, Problems problems) {
        if (!line.domainName().isEmpty() && !HostText.isHost(line.domainName())) {
            problems.error("domainName", "\"" + line.domainName() + "\" is neither a host name nor an address");
        }
        if (!line.location().isEmpty()
                && all.find(Location.TYPE, line.location()).isEmpty()) {
            problems.error("location", "there is no location \"" + line.location() + "\"");
        }
        checkTransport(line, all, problems);
        checkIdentity(line, problems);
        checkSession(line, problems);
        checkAccess(line, problems);
        checkProxies(line, problems);
        if (line.retryAfter().isNegative() || line.retryAfter().compareTo(RETRY_AFTER_MAX) > 0) {
            problems.error("peer/retryAfter", line.retryAfter() + " is not in 0s..5m");
        }
        checkTls(line, all, problems);
        checkRegistrar(line, problems);
        if (!(line.lyncOnlyCallers() instanceof LyncOnlyCallers.None) && line.usage() != LineUsage.MICROSOFT_LYNC) {
            problems.error("lyncOnlyCallers", "only a line of usage Microsoft Lync has such callers");
        }
    }

    private static void checkTransport(Line line, AdminView all, Problems problems) {
        if (line.usage().isLync() && line.protocol() == LineTransport.UDP) {
            problems.error(
                    "transport/protocol",
                    "UDP cannot be used: Lync speaks SIP over TCP and TLS alone; set tcp or tls on a line of usage "
                            + line.usage().title());
        }
        if (line.usage() == LineUsage.MICROSOFT_LYNC && line.domainName().isEmpty()) {
            problems.warning(
                    "domainName",
                    "is not set: Via and Contact will show an address, and Lync refuses calls of a gateway that its"
                            + " topology does not know by that name");
        }
        for (var other : all.all(Line.TYPE)) {
            if (!other.name().equals(line.name())) {
                checkBeside(line, other, problems);
            }
        }
    }

    private static void checkBeside(Line line, Line other, Problems problems) {
        int port = line.receivePort();
        if (port == 0 || port != other.receivePort()) {
            return;
        }
        boolean datagrams = line.protocol() == LineTransport.UDP;
        boolean otherDatagrams = other.protocol() == LineTransport.UDP;
        if (isTrunkBesideRcc(line, other) || isTrunkBesideRcc(other, line)) {
            problems.error(
                    "transport/receivePort",
                    port + " is also the receive port of line \"" + other.name() + "\": a trunk and remote call control"
                            + " never share a port; choose another");
        } else if (datagrams == otherDatagrams && bindOverlaps(line, other)) {
            problems.error(
                    "transport/receivePort",
                    port + " is also the receive port of line \"" + other.name()
                            + "\" on the same address and transport: choose another");
        }
    }

    private static boolean isTrunkBesideRcc(Line trunk, Line rcc) {
        return trunk.carriesCalls() && rcc.usage() == LineUsage.MICROSOFT_LYNC_REMOTE_CALL_CONTROL;
    }

    /// TCP and TLS take the same kind of port; a wildcard overlaps every address.
    private static boolean bindOverlaps(Line one, Line other) {
        var mine = one.transport().bindAddress();
        var theirs = other.transport().bindAddress();
        return isWildcard(mine) || isWildcard(theirs) || mine.equalsIgnoreCase(theirs);
    }

    private static boolean isWildcard(String address) {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    private static void checkIdentity(Line line, Problems problems) {
        var identity = line.identity();
        if (!line.usage().isLync()) {
            return;
        }
        if (identity.useAnonymous()) {
            problems.error(
                    "identity/useAnonymous",
                    "cannot be on for a Lync line: Lync refuses or mishandles calls of anonymous callers; set"
                            + " callingAddress1 instead");
        }
        checkE164("identity/callingAddress1/address", identity.callingAddress1().address(), problems);
        checkE164("identity/callingAddress2/address", identity.callingAddress2().address(), problems);
        if (line.usage() == LineUsage.MICROSOFT_LYNC
                && line.ownIdentity().address().isEmpty()) {
            problems.warning(
                    "identity/callingAddress1/address",
                    "is not set: a call whose caller is withheld or unknown has no number to show to Lync");
        }
    }

    private static void checkE164(String path, String address, Problems problems) {
        boolean isE164 = address.length() > 1
                && address.length() <= 16
                && address.charAt(0) == '+'
                && address.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        if (!address.isEmpty() && !isE164) {
            problems.error(path, "\"" + address + "\" is not in E.164 format, like +13175551000");
        }
    }

    private static void checkSession(Line line, Problems problems) {
        var session = line.session();
        if (line.usage() == LineUsage.MICROSOFT_LYNC) {
            refuseForced("session/deferredAnswer", session.deferredAnswer(), true, problems);
            refuseForced("session/t38Faxing", session.t38Faxing(), false, problems);
            refuseForced("session/autoOffHook", session.autoOffHook(), true, problems);
        } else if (Boolean.TRUE.equals(session.autoOffHook())) {
            problems.error("session/autoOffHook", "can be on only for usage Microsoft Lync");
        }
        if (session.responseWithin().isNegative() || session.responseWithin().compareTo(Duration.ofSeconds(32)) > 0) {
            problems.error("session/responseWithin", session.responseWithin() + " is not in 0s..32s");
        } else if (line.usage().isLync() && session.responseWithin().isZero()) {
            problems.warning(
                    "session/responseWithin",
                    "a silent proxy is given up only after 32s, and the next one is tried too late");
        }
        if (session.progressWithin().isNegative() || session.progressWithin().compareTo(Duration.ofMinutes(1)) > 0) {
            problems.error("session/progressWithin", session.progressWithin() + " is not in 0s..60s");
        } else if (line.usage() == LineUsage.MICROSOFT_LYNC
                && session.progressWithin().compareTo(Duration.ofSeconds(10)) >= 0) {
            problems.warning("session/progressWithin", "Lync gives up a trunk that is silent for 10s");
        }
        checkTimer(line, problems);
        if (session.sipSessionTimeout().isNegative()
                || session.sipSessionTimeout().compareTo(RCC_TIMEOUT_END) >= 0) {
            problems.error("session/sipSessionTimeout", "must be under 1200s; 0s switches the keep-alive off");
        }
        if (session.earlyDialogsMax() < 1 || session.earlyDialogsMax() > 100) {
            problems.error("session/earlyDialogsMax", session.earlyDialogsMax() + " is not in 1..100");
        }
    }

    private static void checkTimer(Line line, Problems problems) {
        var least = line.session().minSession();
        if (least.compareTo(Duration.ofSeconds(1)) < 0) {
            problems.error("session/minSession", least + " is under 1s");
        } else if (least.compareTo(Duration.ofSeconds(90)) < 0) {
            problems.warning(
                    "session/minSession",
                    "is under 90s, the least that RFC 4028 §5 allows: good for tests, peers may refuse it");
        }
        var wanted = line.sessionInterval();
        if (wanted.isNegative() || (wanted.isPositive() && wanted.compareTo(least) < 0)) {
            problems.error("session/sessionTimer", "is under minSession; 0s switches it off");
        }
    }

    private static void refuseForced(
            String path, @org.jspecify.annotations.Nullable Boolean set, boolean forced, Problems problems) {
        if (set != null && set != forced) {
            problems.error(path, "is forced " + (forced ? "on" : "off") + " by usage Microsoft Lync: leave it out");
        }
    }

    private static void checkAccess(Line line, Problems problems) {
        var access = line.access();
        if (access.byDefault() == Line.Allowed.Rule.DENIED
                && access.exceptions().isEmpty()) {
            problems.warning("access/exceptions", "nobody may talk to this line: name the addresses of its peers");
        }
        if (line.usage().isLync() && access.byDefault() == Line.Allowed.Rule.GRANTED) {
            problems.warning(
                    "access/byDefault",
                    "everybody may call by this line: better denied, with the servers as exceptions");
        }
    }

    private static void checkProxies(Line line, Problems problems) {
        if (line.usage() == LineUsage.MICROSOFT_LYNC && line.proxies().isEmpty()) {
            problems.warning("proxies", "no Mediation Server is named, so no call can leave by this line");
        }
        for (int i = 0; i < line.retryCodes().size(); i++) {
            int code = line.retryCodes().get(i);
            if (code < 300 || code > 699) {
                problems.error("retryCodes/" + i, code + " is not in 300..699");
            }
        }
        if (line.proxies().stream().distinct().count() < line.proxies().size()) {
            problems.error("proxies", "one proxy is named twice");
        }
        var probe = line.probe();
        if (probe.interval().isNegative()
                || (probe.interval().isPositive() && probe.interval().compareTo(Duration.ofSeconds(1)) < 0)) {
            problems.error("probe/interval", "is neither 0s nor at least 1s");
        }
        if (!probe.timeout().isPositive() || probe.timeout().compareTo(Duration.ofSeconds(32)) > 0) {
            problems.error("probe/timeout", probe.timeout() + " is not in 1ms..32s");
        }
        if (probe.misses() < 1) {
            problems.error("probe/misses", probe.misses() + " < 1");
        }
        if (probe.missesUntilDown() < probe.misses()) {
            problems.error("probe/missesUntilDown", probe.missesUntilDown() + " is less than misses");
        }
    }

    private static void checkTls(Line line, AdminView all, Problems problems) {
        var tls = line.tls();
        if (line.protocol() != LineTransport.TLS) {
            return;
        }
        var certificate = all.find(Certificate.TYPE, tls.certificate());
        if (tls.certificate().isEmpty()) {
            problems.error("tls/certificate", "is not set, and a TLS line needs one");
        } else if (certificate.isEmpty()) {
            problems.error("tls/certificate", "there is no certificate \"" + tls.certificate() + "\"");
        } else {
            certificate
                    .get()
                    .facts()
                    .findingsAsServer(line.domainName())
                    .forEach(finding -> problems.warning("tls/certificate", finding));
        }
        for (int i = 0; i < tls.authorities().size(); i++) {
            if (all.find(Authority.TYPE, tls.authorities().get(i)).isEmpty()) {
                problems.error(
                        "tls/authorities/" + i,
                        "there is no authority certificate \""
                                + tls.authorities().get(i) + "\"");
            }
        }
        if (tls.authorities().isEmpty()) {
            if (tls.requireMutual()) {
                problems.error("tls/authorities", "mutual authentication needs authorities to trust");
            } else if (!line.proxies().isEmpty()) {
                problems.warning("tls/authorities", "is empty: no proxy's certificate will be trusted");
            }
        }
        checkNames("tls/protocols", tls.protocols(), TLS_VERSIONS, problems);
        for (int i = 0; i < tls.protocols().size(); i++) {
            if (tls.protocols().get(i).equals("TLSv1") || tls.protocols().get(i).equals("TLSv1.1")) {
                problems.warning(
                        "tls/protocols/" + i,
                        "is too old to be safe, and Java refuses it unless jdk.tls.disabledAlgorithms is changed");
            }
        }
    }

    private static void checkRegistrar(Line line, Problems problems) {
        var registrar = line.registrar();
        if (line.usage().isLync() && Boolean.TRUE.equals(registrar.enabled())) {
            problems.error("registrar/enabled", "Lync devices never register here: they are signed in at Lync");
        }
        checkNames("registrar/algorithms", registrar.algorithms(), ALGORITHMS, problems);
        if (registrar.challengesMax() < 1) {
            problems.error("registrar/challengesMax", registrar.challengesMax() + " < 1");
        }
        if (registrar.contactsMax() < 1 || registrar.contactsMax() > 1000) {
            problems.error("registrar/contactsMax", registrar.contactsMax() + " is not in 1..1000");
        }
        if (registrar.expiresMin().compareTo(Duration.ofSeconds(1)) < 0
                || registrar.expiresMin().compareTo(Duration.ofHours(1)) >= 0) {
            problems.error("registrar/expiresMin", "is not at least 1s and under 1h (RFC 3261 §10.3)");
        }
        if (registrar.expiresMax().compareTo(registrar.expiresDefault()) < 0
                || registrar.expiresDefault().compareTo(registrar.expiresMin()) < 0) {
            problems.error("registrar/expiresDefault", "is not between expiresMin and expiresMax");
        }
        if (registrar.nonceLifetime().compareTo(Duration.ofSeconds(10)) < 0) {
            problems.error("registrar/nonceLifetime", "is under 10s");
        }
    }

    private static void checkNames(String path, List<String> names, Set<String> known, Problems problems) {
        if (names.isEmpty()) {
            problems.error(
                    path,
                    "is empty: " + String.join(", ", known.stream().sorted().toList()));
        }
        for (int i = 0; i < names.size(); i++) {
            if (!known.contains(names.get(i))) {
                problems.error(
                        path + "/" + i,
                        "\"" + names.get(i) + "\" is none of "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }
}
