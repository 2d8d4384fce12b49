package org.tandem.line;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
                || (!hosts(to).isEmpty() && hosts(from).containsAll(hosts(to)));
    }

    private static Set<String> hosts(Line line) {
        return line.proxies().stream()
                .map(proxy -> proxy.host().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
