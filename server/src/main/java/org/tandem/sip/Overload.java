package org.tandem.sip;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Timers;

/// Says of each new INVITE whether there is time for another call: measures how long work waits, and lets in
/// only what keeps that short. All ports of a process share it, since they share its processors.
///
/// It measures by probes: a task that waits for its turn among the tasks of all calls, and a datagram to each
/// of our own UDP sockets, which waits in the kernel behind what peers have sent. It decides as [OverloadState]
/// says. While no calls come it looks five times a second, else fifty.
public final class Overload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration LOOK_WHEN_IDLE = Duration.ofMillis(200);
    private static final double LOST_SHARE_MAX = 0.2;
    private static final long LOG_EVERY = Duration.ofMinutes(1).toNanos();

    private final OverloadSettings settings;
    private final Timers timers;
    private final DoubleSupplier heapPercent;
    private final LongSupplier nanos;
    private final CallGate gate;
    private final LongAdder arrived = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Set<Backlog> backlogs = ConcurrentHashMap.newKeySet();
    private volatile Reading reading = new Reading(Duration.ZERO, Double.POSITIVE_INFINITY, 0, false);
    private volatile boolean isClosed;

    // Touched by one look at a time.
    private final Map<Backlog, BacklogGauge> gauges = new HashMap<>();
    private OverloadState state = new OverloadState.Free(0);
    private long intervalBegan;
    private long arrivedBefore;
    private long refusedBefore;
    private long lastLogged;
    private long refusedWhenLogged;

    /// How it stands.
    ///
    /// @param delay how long work waits at the least
    /// @param rate new calls a second that are let in, infinite for all
    /// @param refused new calls that were refused since the start
    /// @param isOverloaded whether more comes than can be done; a rate that was set is no overload
    public record Reading(Duration delay, double rate, long refused, boolean isOverloaded) {}

    /// @param threads starts the tasks of calls
    /// @param heapPercent of the heap that is in use for long
    public Overload(OverloadSettings settings, Timers timers, Executor threads, DoubleSupplier heapPercent) {
        this(settings, timers, threads, heapPercent, System::nanoTime);
    }

    /// One that is never started: it lets in everything.
    static Overload unmeasured(Timers timers, Executor threads) {
        return new Overload(OverloadSettings.defaults(), timers, threads, () -> 0);
    }

    Overload(
            OverloadSettings settings,
            Timers timers,
            Executor threads,
            DoubleSupplier heapPercent,
            LongSupplier nanos) {
        this.settings = settings;
        this.timers = timers;
        this.heapPercent = heapPercent;
        this.nanos = nanos;
        this.gate = new CallGate(nanos.getAsLong());
        this.intervalBegan = nanos.getAsLong();
        this.lastLogged = nanos.getAsLong() - LOG_EVERY;
        backlogs.add(threads::execute);
        gate.rate(highest());
    }

    /// Begins to measure.
    public Overload start() {
        timers.after(LOOK_WHEN_IDLE, this::look);
        return this;
    }

    /// Whether there is time for one more call. Asked once for each new INVITE, by the thread that read it.
    boolean admitsCall() {
        arrived.increment();
        if (gate.admits(nanos.getAsLong())) {
            return true;
        }
        refused.increment();
        return false;
    }

    /// One that was refused before came again, and is refused again.
    void repeated() {
        refused.increment();
    }

    void watch(Backlog backlog) {
        backlogs.add(backlog);
    }

    void forget(Backlog backlog) {
        backlogs.remove(backlog);
    }

    public Reading reading() {
        var last = reading;
        return new Reading(last.delay(), last.rate(), refused.sum(), last.isOverloaded());
    }

    private double highest() {
        return settings.callsPerSecond() == 0 ? Double.POSITIVE_INFINITY : settings.callsPerSecond();
    }

    /// On the thread of the timers: short, and never two at once, because the next is armed at the end.
    private void look() {
        if (isClosed) {
            return;
        }
        gauges.keySet().retainAll(backlogs);
        for (var backlog : backlogs) {
            gauges.computeIfAbsent(backlog, each -> new BacklogGauge(each, nanos))
                    .look();
        }
        long now = nanos.getAsLong();
        boolean isIdle = state instanceof OverloadState.Free && arrived.sum() == arrivedBefore;
        if (now - intervalBegan >= OverloadState.INTERVAL.toNanos()) {
            measured(now);
        }
        timers.after(isIdle ? LOOK_WHEN_IDLE : LOOK_EVERY, this::look);
    }

    private void measured(long now) {
        double seconds = (now - intervalBegan) / 1e9;
        long arrivedNow = arrived.sum();
        long refusedNow = refused.sum();
        double perSecond = (arrivedNow - arrivedBefore) / seconds;
        var delay = gauges.values().stream()
                .map(gauge -> delay(gauge.take()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        var before = state;
        state = OverloadState.on(
                before,
                new OverloadState.Sample(
                        delay,
                        perSecond,
                        perSecond - (refusedNow - refusedBefore) / seconds,
                        heapPercent.getAsDouble()),
                settings);
        double rate = Math.min(state.rate(), highest());
        gate.rate(rate);
        reading = new Reading(delay, rate, refusedNow, state instanceof OverloadState.Limited);
        intervalBegan = now;
        arrivedBefore = arrivedNow;
        refusedBefore = refusedNow;
        log(before, now);
    }

    /// What is lost did not wait, because there was no room to wait in: it counts as what waits too long.
    private Duration delay(BacklogGauge.Reading found) {
        return found.lostShare() >= LOST_SHARE_MAX && found.delay().compareTo(settings.delay()) < 0
                ? settings.delay()
                : found.delay();
    }

    /// At the begin, then once a minute; the end where the begin was told.
    private void log(OverloadState before, long now) {
        boolean mayLog = now - lastLogged >= LOG_EVERY;
        long refusals = refused.sum() - refusedWhenLogged;
        if (mayLog && refusals > 0) {
            LOG.atWarn()
                    .addKeyValue("waits", reading.delay().toMillis() + "ms")
                    .addKeyValue("rate", Math.round(reading.rate()))
                    .addKeyValue("refused", refusals)
                    .log("new calls are refused: more come than can be served in time, or than is set");
            lastLogged = now;
            refusedWhenLogged = refused.sum();
        } else if (before instanceof OverloadState.Limited && state instanceof OverloadState.Free) {
            LOG.atInfo().addKeyValue("refused", refusals).log("new calls are not limited any more");
            refusedWhenLogged = refused.sum();
        }
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
