package org.tandem.call;

import java.util.ArrayList;
import java.util.List;

/// Collects the effects of one step and keeps them in the order in which they must be carried out: store,
/// arm, send.
final class Effects {
    private final List<CallEffect> effects = new ArrayList<>(8);
    private int stores;
    private int arms;

    Effects add(CallEffect effect) {
        switch (effect.rank()) {
            case 0 -> effects.add(stores++, effect);
            case 1 -> effects.add(stores + arms++, effect);
            default -> effects.add(effect);
        }
        return this;
    }

    Step into(CallState state) {
        return new Step(state, List.copyOf(effects));
    }
}
