package org.tandem.line;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.base.LineId;

/// Puts the lines of a group in the order in which a call should try them, without those that cannot take it.
/// Pure.
public final class LineSelection {
    private LineSelection() {}

    /// The usable lines of a group; empty where there is none, or no such group.
    ///
    /// @param cameFrom the line by which the call came in, null for a call that began here: a call from a proxy
    ///     that sends calls to us never goes back there
    public static List<LineId> usable(AdminView view, LineStates states, String lineGroup, @Nullable LineId cameFrom) {
        var group = view.find(LineGroup.TYPE, lineGroup);
        if (group.isEmpty()) {
            return List.of();
        }
        var from = Optional.ofNullable(cameFrom).flatMap(id -> view.find(Line.TYPE, id.value()));
        var lines = group.get().members().stream()
                .flatMap(name -> view.find(Line.TYPE, name).stream())
                .filter(line -> states.find(line.id()).map(LineState::isUsable).orElse(false))
                .filter(line -> from.isEmpty() || !leadsBack(from.get(), line));
        return switch (group.get().order()) {
            case HUNT -> lines.map(Line::id).toList();
            case ALPHANUMERICAL ->
                lines.map(Line::id)
                        .sorted(Comparator.comparing(LineId::value, String.CASE_INSENSITIVE_ORDER))
                        .toList();
        };
    }

    /// Whether a call that came in by `from` would go back to the proxy that sent it if it left by `to`.
    public static boolean leadsBack(Line from, Line to) {
        if (!from.peer().proxyIsPeer()) {
            return false;
        }
        return from.name().equals(to.name())
                || (!to.proxies().isEmpty()
                        && to.proxies().stream()
                                .allMatch(
                                        there -> from.proxies().stream().anyMatch(here -> isSameServer(here, there))));
    }

    /// A port that is not set is found by DNS, and may be any. The usual ports lead to one server by TCP and by TLS;
    /// any
    /// other one may be another server on the same machine.
    private static boolean isSameServer(Proxy one, Proxy other) {
        return one.host().equalsIgnoreCase(other.host())
                && (one.port() == 0
                        || other.port() == 0
                        || one.port() == other.port()
                        || (isUsual(one.port()) && isUsual(other.port())));
    }

    private static boolean isUsual(int port) {
        return port == 5060 || port == 5061;
    }
}
