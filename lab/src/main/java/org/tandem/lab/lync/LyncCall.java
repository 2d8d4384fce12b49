package org.tandem.lab.lync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.tandem.lab.call.Talk;
import org.tandem.lab.rtp.MediaPort;
import org.tandem.lab.sip.Dialog;
import org.tandem.lab.sip.Inbox;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;
import org.tandem.lab.sip.OutgoingCall;

/// A call of a Lync endpoint to a number outside: trunk after trunk on 5xx or when nothing but 100 comes in time.
public final class LyncCall {
    private static final Duration LIMIT = Duration.ofSeconds(12);

    /// What the endpoint learns.
    private sealed interface News {
        record Ringing(Message response) implements News {}

        record Answered(Dialog dialog) implements News {}

        record Refused(Message response) implements News {}

        record NoWay(String why) implements News {}
    }

    private final LyncEndpoint endpoint;
    private final String number;
    private final List<Trunk> ways;
    private final MediaPort media;
    private final BiFunction<LyncCall, Trunk, OutgoingCall> place;
    private final List<OutgoingCall> attempts = new ArrayList<>();
    private final Inbox<News> news = new Inbox<>();
    private volatile boolean hungUp;

    LyncCall(
            LyncEndpoint endpoint,
            String number,
            List<Trunk> ways,
            MediaPort media,
            BiFunction<LyncCall, Trunk, OutgoingCall> place) {
        this.endpoint = endpoint;
        this.number = number;
        this.ways = List.copyOf(ways);
        this.media = media;
        this.place = place;
    }

    LyncEndpoint endpoint() {
        return endpoint;
    }

    String number() {
        return number;
    }

    public MediaPort media() {
        return media;
    }

    LyncCall start() {
        Thread.ofVirtual().name(endpoint.user().name() + " calls").start(this::tryWays);
        return this;
    }

    private void tryWays() {
        String last = "no trunk";
        for (Trunk way : ways) {
            if (hungUp) {
                return;
            }
            try {
                Optional<String> problem = tryWay(way);
                if (problem.isEmpty()) {
                    return;
                }
                last = problem.get();
            } catch (LabFailure unreachable) {
                last = String.valueOf(unreachable.getMessage());
            }
        }
        news.put(new News.NoWay(last));
    }

    /// Why the next trunk is to be tried; empty when this one has settled the call.
    private Optional<String> tryWay(Trunk way) {
        OutgoingCall call = place.apply(this, way);
        synchronized (attempts) {
            attempts.add(call);
        }
        Duration patience = way.switches().patience().onlyTrying().orElse(Duration.ofMinutes(3));
        boolean rang = false;
        while (true) {
            Optional<Message> next = call.next(rang ? Duration.ofMinutes(3) : patience);
            if (next.isEmpty()) {
                if (!call.responses().isEmpty()) {
                    call.cancel(LIMIT);
                }
                return Optional.of("only 100, or nothing, came for " + patience.toSeconds() + " s");
            }
            Message response = next.get();
            if (response.isProvisional()) {
                rang = true;
                news.put(new News.Ringing(response));
            } else if (response.isSuccess()) {
                news.put(new News.Answered(call.dialogOfTag(response.toTag()).orElseThrow()));
                return Optional.empty();
            } else if (response.status() >= 500 && response.status() < 600) {
                return Optional.of(response.summary());
            } else {
                news.put(new News.Refused(response));
                return Optional.empty();
            }
        }
    }

    /// The INVITEs sent so far, one for each trunk that was tried.
    public List<OutgoingCall> attempts() {
        synchronized (attempts) {
            return List.copyOf(attempts);
        }
    }

    public Message awaitRinging() {
        News first = news.await(_ -> true, LIMIT, "ringing for " + endpoint);
        if (first instanceof News.Ringing(Message response)) {
            return response;
        }
        throw failure(first);
    }

    public Talk awaitAnswer() {
        News end = news.await(item -> !(item instanceof News.Ringing), LIMIT, "an answer for " + endpoint);
        if (end instanceof News.Answered(Dialog dialog)) {
            dialog.remoteSdp().ifPresent(media::follow);
            return new Talk(endpoint.toString(), dialog, media);
        }
        throw failure(end);
    }

    public Message awaitRefusal() {
        News end = news.await(item -> !(item instanceof News.Ringing), LIMIT, "a refusal for " + endpoint);
        media.close();
        if (end instanceof News.Refused(Message response)) {
            return response;
        }
        throw failure(end);
    }

    private LabFailure failure(News end) {
        String what = switch (end) {
            case News.Ringing(Message response) -> "rings: " + response.summary();
            case News.Answered _ -> "was answered";
            case News.Refused(Message response) -> "was refused: " + response.summary();
            case News.NoWay(String why) -> "found no way: " + why;
        };
        media.close();
        return new LabFailure(endpoint + "'s call to " + number + " " + what);
    }

    /// The user hangs up before an answer.
    public void cancel() {
        hungUp = true;
        attempts().getLast().cancel(LIMIT);
        media.close();
    }
}
