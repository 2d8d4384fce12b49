package org.tandem.line.sip;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.line.Access;
import org.tandem.line.Line;
import org.tandem.line.LineHealth;
import org.tandem.line.LineState;
import org.tandem.line.RefusedSources;
import org.tandem.sip.Admission;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.InviteDialog;
import org.tandem.sip.InviteDialogListener;
import org.tandem.sip.PortSpec;
import org.tandem.sip.SipPort;
import org.tandem.sip.SipUser;
import org.tandem.wire.sip.Method;

/// One line as it runs. Opened, changed and closed in the mailbox of [Lines]; asked for admission and told of
/// outcomes by any thread.
final class OpenLine implements Admission, SipUser {
    private static final Logger LOG = LoggerFactory.getLogger(OpenLine.class);
    private static final Duration REFUSALS_LOGGED_EVERY = Duration.ofMinutes(1);

    private final SipUser user;
    private final Consumer<LineState> news;
    private final RefusedSources refused;
    private final AtomicReference<LineHealth> health;
    private volatile Line line;
    private volatile Access access;
    private volatile @Nullable SipPort port;
    private volatile @Nullable PortSpec spec;
    private volatile LineState.Status status = LineState.Status.DOWN;
    private volatile String reason = "it is being opened";
    private volatile String notInForce = "";

    /// @param news hears of every new state
    OpenLine(Line line, SipUser user, InstantSource clock, Consumer<LineState> news) {
        this.line = line;
        this.user = user;
        this.news = news;
        this.access = Access.of(line);
        this.health = new AtomicReference<>(LineHealth.of(line));
        this.refused = new RefusedSources(clock, REFUSALS_LOGGED_EVERY);
    }

    Line line() {
        return line;
    }

    /// The settings that hold from now on; a port that they do not fit is the caller's to close.
    void changedTo(Line changed) {
        line = changed;
        access = Access.of(changed);
        changeHealth(known -> known.changedTo(changed));
    }

    /// @param missing what of the settings is not in force, "" when all is
    void opened(SipPort openedPort, PortSpec openedSpec, String missing) {
        port = openedPort;
        spec = openedSpec;
        status = LineState.Status.OPEN;
        reason = "";
        notInForce = missing;
        news.accept(state());
    }

    /// The port is as it was; `missing` says what of the settings is not in force.
    void kept(String missing) {
        if (!notInForce.equals(missing)) {
            notInForce = missing;
            news.accept(state());
        }
    }

    void closed(LineState.Status why, String sentence) {
        boolean isNews = port != null || status != why || !reason.equals(sentence);
        port = null;
        spec = null;
        notInForce = "";
        status = why;
        reason = sentence;
        if (isNews) {
            news.accept(state());
        }
    }

    @Nullable
    SipPort port() {
        return port;
    }

    @Nullable
    PortSpec spec() {
        return spec;
    }

    String reason() {
        return reason;
    }

    String notInForce() {
        return notInForce;
    }

    LineHealth health() {
        return health.get();
    }

    /// Tells the log when a proxy's state has another word than before.
    void changeHealth(UnaryOperator<LineHealth> change) {
        var before = health.getAndUpdate(change);
        var after = change.apply(before);
        if (before.equals(after)) {
            return;
        }
        for (var known : after.proxies()) {
            var earlier = before.stateOf(known.proxy());
            if (!earlier.word().equals(known.state().word())) {
                LOG.atLevel(
                                known.state().whyNotUp().isEmpty()
                                        ? org.slf4j.event.Level.INFO
                                        : org.slf4j.event.Level.WARN)
                        .log(
                                "proxy is {}, was {}: {} line={} proxy={}",
                                known.state().word(),
                                earlier.word(),
                                known.state().whyNotUp(),
                                line.name(),
                                known.proxy());
            }
        }
        news.accept(state());
    }

    LineState state() {
        var open = port;
        return new LineState(
                line.id(),
                line.usage(),
                status,
                reason,
                notInForce,
                open == null ? "" : shown(open),
                health.get(),
                refused.total(),
                open == null ? 0 : open.counts().turnedAway());
    }

    private static String shown(SipPort open) {
        var address = open.localAddress();
        var host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public boolean admits(String portName, InetAddress source) {
        if (access.admits(source.getAddress())) {
            return true;
        }
        refused.refused()
                .ifPresent(count -> LOG.warn(
                        "source not allowed: {} ({} turned away since the last such line) line={}",
                        source.getHostAddress(),
                        count,
                        portName));
        return false;
    }

    @Override
    public InviteDialogListener onInvite(InviteDialog dialog) {
        return user.onInvite(dialog);
    }

    @Override
    public void onRequest(IncomingRequest request) {
        if (request.request().method().equals(Method.OPTIONS)) {
            OptionsMessage.answer(line, request);
        } else {
            user.onRequest(request);
        }
    }
}
