package org.tandem.lab.lync;

import java.time.Duration;
import java.util.function.Consumer;
import org.tandem.lab.sip.Inbox;

/// A client or phone where a Lync user is signed in. Calls ring here until a script, or [#onOffer], treats them.
public final class LyncEndpoint {
    private final LyncUser user;
    private final String name;
    private final Inbox<LyncOffer> offers = new Inbox<>();
    private volatile Consumer<LyncOffer> onOffer = offers::put;

    LyncEndpoint(LyncUser user, String name) {
        this.user = user;
        this.name = name;
    }

    public LyncUser user() {
        return user;
    }

    public String name() {
        return name;
    }

    /// Waits until the endpoint rings.
    public LyncOffer awaitOffer() {
        return offers.await(_ -> true, Duration.ofSeconds(8), "a call at " + user.name() + "'s " + name);
    }

    public void onOffer(Consumer<LyncOffer> taker) {
        onOffer = taker;
    }

    /// Lets go of calls that ring and that nobody will answer.
    public void forget() {
        while (offers.poll(_ -> true, Duration.ZERO)
                .map(offer -> {
                    offer.decline();
                    return offer;
                })
                .isPresent()) {
            // one after the other
        }
    }

    void offer(LyncOffer offer) {
        onOffer.accept(offer);
    }

    @Override
    public String toString() {
        return user.name() + "'s " + name;
    }
}
