package org.tandem.line;

import java.util.ArrayList;
import java.util.List;

/// What is known of a line's proxies, in their configured order: a value, changed by what probes and calls have
/// met.
///
/// A miss is a probe without a good answer, or a call that got no answer at all. Enough misses make a proxy
/// suspect, more take it out; the first sign of life puts it back. A call that fails counts as many misses as
/// make a proxy suspect, so that the next call goes elsewhere at once. Only a line with probes takes proxies
/// out altogether, because only a probe can bring them back.
public record LineHealth(List<Known> proxies, Line.Probe settings) {
    /// A proxy and its state.
    public record Known(Proxy proxy, ProxyState state) {}

    public LineHealth {
        proxies = List.copyOf(proxies);
    }

    /// All proxies up until they prove otherwise.
    public static LineHealth of(Line line) {
        return new LineHealth(
                line.proxies().stream()
                        .map(proxy -> new Known(proxy, new ProxyState.Up()))
                        .toList(),
                line.probe());
    }

    /// The state after the line was changed: what is known of proxies that are still there is kept.
    public LineHealth changedTo(Line line) {
        return new LineHealth(
                line.proxies().stream()
                        .map(proxy -> proxies.stream()
                                .filter(known -> known.proxy().equals(proxy))
                                .findFirst()
                                .orElse(new Known(proxy, new ProxyState.Up())))
                        .toList(),
                line.probe());
    }

    /// It gave a sign of life.
    public LineHealth answered(Proxy proxy) {
        return with(proxy, new ProxyState.Up());
    }

    /// A probe got no answer, or one that says that calls should go elsewhere.
    public LineHealth missedProbe(Proxy proxy, String reason) {
        return with(proxy, after(stateOf(proxy).missesInARow() + 1, reason));
    }

    /// A call got no answer or no connection.
    public LineHealth failedCall(Proxy proxy, String reason) {
        int misses = Math.max(stateOf(proxy).missesInARow() + 1, settings.misses());
        return with(proxy, after(misses, reason));
    }

    private ProxyState after(int misses, String reason) {
        if (settings.interval().isPositive() && misses >= settings.missesUntilDown()) {
            return new ProxyState.Down(misses, reason);
        }
        return misses >= settings.misses()
                ? new ProxyState.Suspect(misses, reason)
                : new ProxyState.Missing(misses, reason);
    }

    /// The state of a proxy; up for one that is not the line's.
    public ProxyState stateOf(Proxy proxy) {
        for (var known : proxies) {
            if (known.proxy().equals(proxy)) {
                return known.state();
            }
        }
        return new ProxyState.Up();
    }

    private LineHealth with(Proxy proxy, ProxyState state) {
        if (stateOf(proxy).equals(state)) {
            return this;
        }
        return new LineHealth(
                proxies.stream()
                        .map(known -> known.proxy().equals(proxy) ? new Known(proxy, state) : known)
                        .toList(),
                settings);
    }

    /// The proxies that a call should try, in order: those that answer first, suspect ones after them, none
    /// that is down.
    public List<Proxy> order() {
        var good = new ArrayList<Proxy>();
        var suspect = new ArrayList<Proxy>();
        for (var known : proxies) {
            switch (known.state()) {
                case ProxyState.Up(), ProxyState.Missing _ -> good.add(known.proxy());
                case ProxyState.Suspect _ -> suspect.add(known.proxy());
                case ProxyState.Down _ -> {
                    // Only a probe may bring it back.
                }
            }
        }
        good.addAll(suspect);
        return List.copyOf(good);
    }

    /// Whether a call could leave: a line without proxies sends to the address that is called.
    public boolean isUsable() {
        return proxies.isEmpty() || proxies.stream().anyMatch(known -> !(known.state() instanceof ProxyState.Down));
    }
}
