package org.tandem.station.sip;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Mailbox;
import org.tandem.base.StationId;
import org.tandem.base.Timers;
import org.tandem.sip.AnswerListener;
import org.tandem.sip.IncomingRequest;
import org.tandem.sip.SendFailure;
import org.tandem.station.Binding;
import org.tandem.station.EffectiveStation;
import org.tandem.wire.sip.Body;
import org.tandem.wire.sip.Header;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.dialog.Dialog;
import org.tandem.wire.sip.transaction.Step;

/// The message light of one station: its subscriptions, and its registered contacts that have none. Carries out
/// what [Subscription] and [Unsolicited] decide.
///
/// Everything happens in its mailbox. Each step stores the new state, arms the timer, answers, and sends last.
final class StationLight {
    private static final Logger LOG = LoggerFactory.getLogger(StationLight.class);

    /// A phone that registers usually subscribes next, and wants the answer to its REGISTER first.
    static final Duration AFTER_REGISTRATION = Duration.ofSeconds(1);

    private final StationId id;
    private final MessageLightNotifier notifier;
    private final Mailbox<Message> mailbox;
    private final int capacity;
    private final Map<DialogKey, Held> subscriptions = new LinkedHashMap<>();
    private final Map<String, Unsolicited> contacts = new HashMap<>();

    /// Tells our side of a subscription's dialog.
    record DialogKey(String callId, String localTag) {}

    /// A subscription with what reaches it.
    private record Held(Subscription state, LightSender.Way way, Timers.@Nullable Timer check) {}

    private sealed interface Message {
        record Subscribe(LightSender.Way way, IncomingRequest request, SubscribeWish wish) implements Message {}

        record Resubscribe(LightSender.Way way, DialogKey key, IncomingRequest request, SubscribeWish wish)
                implements Message {}

        record Happened(DialogKey key, Subscription.Event event) implements Message {}

        record Outcome(String contact, Unsolicited.Event event) implements Message {}

        record Changed() implements Message {}

        record Registered() implements Message {}

        record Withdrawn(String reason) implements Message {}
    }

    StationLight(StationId id, MessageLightNotifier notifier) {
        this.id = id;
        this.notifier = notifier;
        // Each subscription and contact owes us one outcome and one check; as much again is for what comes in.
        this.capacity = 256 + 4 * notifier.limits().perStation();
        this.mailbox = new Mailbox<>(
                notifier.executor(),
                capacity,
                this::handle,
                (message, failure) -> LOG.error("a message light could not be handled station={}", id, failure));
    }

    StationId id() {
        return id;
    }

    void subscribe(LightSender.Way way, IncomingRequest request, SubscribeWish wish) {
        asked(new Message.Subscribe(way, request, wish), request);
    }

    void resubscribe(LightSender.Way way, DialogKey key, IncomingRequest request, SubscribeWish wish) {
        asked(new Message.Resubscribe(way, key, request, wish), request);
    }

    /// The second half of the mailbox is kept for what must not be lost.
    private void asked(Message message, IncomingRequest request) {
        if (mailbox.size() > capacity / 2 || !mailbox.post(message)) {
            request.respond(503);
        }
    }

    void changed() {
        post(new Message.Changed());
    }

    void registered() {
        notifier.timers().after(AFTER_REGISTRATION, () -> post(new Message.Registered()));
    }

    void withdraw(String reason) {
        post(new Message.Withdrawn(reason));
    }

    private void post(Message message) {
        if (!mailbox.post(message)) {
            LOG.error("too much waits for a message light: {} is lost station={}", message, id);
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Message.Subscribe(var way, var request, var wish) -> begin(way, request, wish);
            case Message.Resubscribe(var way, var key, var request, var wish) -> refresh(way, key, request, wish);
            case Message.Happened(var key, var event) -> happened(key, event);
            case Message.Outcome(var contact, var event) -> outcome(contact, event);
            case Message.Changed() -> {
                List.copyOf(subscriptions.keySet()).forEach(key -> happened(key, new Subscription.Event.Changed()));
                tellRegistered();
            }
            case Message.Registered() -> tellRegistered();
            case Message.Withdrawn(var reason) -> {
                List.copyOf(subscriptions.keySet())
                        .forEach(key -> happened(key, new Subscription.Event.Withdrawn(reason)));
                contacts.clear();
            }
        }
    }

    private void begin(LightSender.Way way, IncomingRequest incoming, SubscribeWish wish) {
        var request = incoming.request();
        var dialog = Dialog.ofCallee(request, incoming.toTag());
        // A phone that was started anew knows nothing of what it had.
        subscriptions.entrySet().stream()
                .filter(held -> isTarget(held.getValue().state(), dialog))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::forget);
        if (subscriptions.size() >= notifier.limits().perStation()) {
            MessageLightNotifier.refuse(
                    incoming,
                    403,
                    "Station " + id + " has " + notifier.limits().perStation() + " subscriptions, and no more.");
            return;
        }
        var key = new DialogKey(request.callId(), incoming.toTag());
        if (!notifier.add(key, this)) {
            MessageLightNotifier.refuse(incoming, 503, "No more subscriptions can be kept.");
            return;
        }
        var now = notifier.clock().instant();
        var step = Subscription.begin(dialog, wish.eventId(), wish.lasts(), now);
        take(key, new Held(step.state(), way, null), step, then -> grant(incoming, wish, then));
    }

    private static boolean isTarget(Subscription state, Dialog dialog) {
        var terms = terms(state);
        return terms != null && terms.dialog().remoteTarget().equals(dialog.remoteTarget());
    }

    private static void grant(IncomingRequest incoming, SubscribeWish wish, Runnable then) {
        incoming.respond(
                200,
                List.of(new Header(
                        HeaderName.EXPIRES, Long.toString(wish.lasts().toSeconds()))),
                Body.EMPTY,
                then);
    }

    private void refresh(LightSender.Way way, DialogKey key, IncomingRequest incoming, SubscribeWish wish) {
        var held = subscriptions.get(key);
        var terms = held == null ? null : alive(held.state());
        if (held == null
                || terms == null
                || !terms.eventId().equals(wish.eventId())
                || !terms.dialog()
                        .id()
                        .remoteTag()
                        .equals(incoming.request().from().tag().orElse(""))) {
            incoming.respond(481);
            return;
        }
        var received = terms.dialog().received(incoming.request(), false);
        if (received.isEmpty()) {
            incoming.respond(500);
            return;
        }
        var dialog = received.get().refreshed(incoming.request());
        var event = wish.lasts().isZero()
                ? new Subscription.Event.Unsubscribed(dialog)
                : new Subscription.Event.Refreshed(dialog, wish.lasts());
        var step = Subscription.on(held.state(), event, notifier.clock().instant());
        take(key, new Held(step.state(), way, held.check()), step, then -> grant(incoming, wish, then));
    }

    private void happened(DialogKey key, Subscription.Event event) {
        var held = subscriptions.get(key);
        if (held != null) {
            var step = Subscription.on(held.state(), event, notifier.clock().instant());
            take(key, new Held(step.state(), held.way(), held.check()), step, Runnable::run);
        }
    }

    /// Stores, arms, answers, sends.
    ///
    /// @param answer gives the answer, if there is one to give, and lets go what must not overtake it
    private void take(
            DialogKey key, Held held, Step<Subscription, Subscription.Effect> step, Consumer<Runnable> answer) {
        subscriptions.put(key, held);
        Runnable sending = () -> {};
        for (var effect : step.effects()) {
            switch (effect) {
                case Subscription.Effect.CheckAfter(var delay) -> arm(key, delay);
                case Subscription.Effect.Forget() -> forget(key);
                case Subscription.Effect.Tell tell -> sending = () -> send(key, held.way(), tell);
            }
        }
        answer.accept(sending);
    }

    /// Any thread: the counts are those of the moment, and whatever changes later is told later.
    private void send(DialogKey key, LightSender.Way way, Subscription.Effect.Tell tell) {
        notifier.sender()
                .tell(
                        way,
                        tell,
                        notifier.counts(id),
                        new Outcome(
                                status -> post(new Message.Happened(key, new Subscription.Event.Answered(status))),
                                () -> post(new Message.Happened(key, new Subscription.Event.Unanswered()))));
    }

    private void arm(DialogKey key, Duration delay) {
        var held = subscriptions.get(key);
        if (held != null) {
            cancel(held);
            var timer = notifier.timers()
                    .after(delay, () -> post(new Message.Happened(key, new Subscription.Event.TimeCheck())));
            subscriptions.put(key, new Held(held.state(), held.way(), timer));
        }
    }

    private static void cancel(Held held) {
        var timer = held.check();
        if (timer != null) {
            timer.cancel();
        }
    }

    private void forget(DialogKey key) {
        var held = subscriptions.remove(key);
        if (held != null) {
            cancel(held);
            notifier.remove(key);
        }
    }

    /// The phones that have registered and not subscribed.
    private void tellRegistered() {
        var station = notifier.station(id).filter(EffectiveStation::getsMessageLight);
        if (station.isEmpty() || !station.get().phone().unsolicitedMwi()) {
            contacts.clear();
            return;
        }
        var registered = notifier.bindings(id);
        contacts.keySet().retainAll(registered.stream().map(Binding::contact).collect(Collectors.toSet()));
        for (var binding : registered) {
            if (hasSubscribed(binding)) {
                contacts.remove(binding.contact());
            } else {
                tell(station.get(), binding);
            }
        }
    }

    private boolean hasSubscribed(Binding binding) {
        return subscriptions.values().stream().anyMatch(held -> {
            var terms = alive(held.state());
            return terms != null
                    && (terms.dialog().remoteTarget().toString().equals(binding.contact())
                            || MessageLightNotifier.text(held.way().source()).equals(binding.source()));
        });
    }

    private void tell(EffectiveStation station, Binding binding) {
        var counts = notifier.counts(id);
        var before = contacts.getOrDefault(binding.contact(), new Unsolicited.Untold());
        var step = Unsolicited.on(before, new Unsolicited.Event.Due(counts, binding.callId()));
        contacts.put(binding.contact(), step.state());
        if (step.effects().contains(Unsolicited.Effect.TELL)) {
            notifier.sender()
                    .tell(
                            station,
                            binding,
                            counts,
                            new Outcome(
                                    status -> post(new Message.Outcome(
                                            binding.contact(), new Unsolicited.Event.Answered(status))),
                                    () -> post(new Message.Outcome(
                                            binding.contact(), new Unsolicited.Event.Unanswered()))));
        }
    }

    private void outcome(String contact, Unsolicited.Event event) {
        var before = contacts.get(contact);
        if (before != null) {
            var step = Unsolicited.on(before, event);
            contacts.put(contact, step.state());
            if (step.effects().contains(Unsolicited.Effect.LOOK_AGAIN)) {
                tellRegistered();
            }
        }
    }

    /// What has been agreed; null when it is over.
    private static Subscription.@Nullable Terms terms(Subscription state) {
        return switch (state) {
            case Subscription.Quiet(var terms) -> terms;
            case Subscription.Telling(var terms) -> terms;
            case Subscription.Behind(var terms) -> terms;
            case Subscription.Leaving leaving -> leaving.terms();
            case Subscription.Last(var terms) -> terms;
            case Subscription.Ended() -> null;
        };
    }

    /// The same of one that is not on its way out.
    private static Subscription.@Nullable Terms alive(Subscription state) {
        return switch (state) {
            case Subscription.Quiet _, Subscription.Telling _, Subscription.Behind _ -> terms(state);
            case Subscription.Leaving _, Subscription.Last _, Subscription.Ended _ -> null;
        };
    }

    /// How a NOTIFY ended.
    private record Outcome(IntConsumer status, Runnable silence) implements AnswerListener {
        @Override
        public void onFinal(SipResponse response) {
            status.accept(response.status());
        }

        @Override
        public void onFailed(SendFailure failure) {
            silence.run();
        }
    }
}
