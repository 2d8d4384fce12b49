package org.tandem.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.call.Attempt;
import org.tandem.call.CallState;
import org.tandem.call.CallView;

/// What a change of a call's state says, in words: the state with its legs; at the beginning how the number was
/// routed, at the end why; and the places that were tried since. Pure.
final class Steps {
    private Steps() {}

    static String text(@Nullable CallState before, CallState after) {
        CallView view = CallView.of(after);
        StringBuilder text = new StringBuilder(160);
        if (before == null) {
            text.append("call ")
                    .append(view.from())
                    .append(" to ")
                    .append(view.to())
                    .append('\n');
            view.why().forEach(step -> text.append("route: ").append(step).append('\n'));
            text.append("destination: ").append(view.destination()).append('\n');
        }
        tried(before, after, text);
        text.append(view.state());
        String gap = ": ";
        for (CallView.Leg leg : view.legs()) {
            text.append(gap).append(leg.id()).append(' ').append(leg.state());
            text.append(" on ").append(leg.line());
            if (leg.station() != null) {
                text.append(" (station ").append(leg.station()).append(')');
            }
            gap = ", ";
        }
        if (view.cause() != null) {
            text.append(gap).append(view.cause()).append(", ").append(view.sentence());
        }
        return text.toString();
    }

    private static void tried(@Nullable CallState before, CallState after, StringBuilder text) {
        List<Attempt> now = after.call().attempts();
        int known = before == null ? 0 : Math.min(before.call().attempts().size(), now.size());
        for (Attempt attempt : now.subList(known, now.size())) {
            text.append("tried ")
                    .append(attempt.place())
                    .append(": ")
                    .append(attempt.outcome())
                    .append('\n');
        }
    }
}
