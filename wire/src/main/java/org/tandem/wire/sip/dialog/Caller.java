package org.tandem.wire.sip.dialog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tandem.wire.sip.SipResponse;
import org.tandem.wire.sip.transaction.Step;

/// An INVITE that we sent, until its outcome: early dialogs of a fork, CANCEL, the first 2xx and those that
/// come after it.
///
/// CANCEL goes out only after a provisional response; one wanted earlier waits. A 2xx that is faster than the
/// CANCEL, or the second of a fork, is acknowledged and its dialog ended at once. Source: RFC 3261 §9.1,
/// §12.1.2, §13.2.2.
public final class Caller {
    /// So many early dialogs are followed; Lync's side of a trunk makes at most 20.
    public static final int EARLY_MAX = 20;

    /// Where the INVITE stands.
    public sealed interface State {}

    /// Nothing came yet.
    public record Calling() implements State {}

    /// Nothing came yet, and our user has given up: CANCEL follows the first provisional response.
    public record CancelWanted() implements State {}

    /// A provisional response came.
    ///
    /// @param early the dialogs that 101 to 199 with a To tag have made, in order of arrival
    public record Proceeding(List<Dialog> early) implements State {}

    /// CANCEL is out.
    public record Cancelling() implements State {}

    /// A 2xx came, the session has begun.
    ///
    /// @param remoteTag of the dialog that was answered first @param ended To tags of further 2xx, whose
    /// dialogs have been ended
    public record Answered(String remoteTag, Set<String> ended) implements State {}

    /// No session came of it.
    ///
    /// @param ended To tags of 2xx that came all the same
    public record Failed(Set<String> ended) implements State {}

    /// What happens to it.
    public sealed interface Event {}

    /// A response came; it is passed by the transaction, so repeats of a refusal are not among them.
    ///
    /// @param dialog what the response makes of the dialog, if it has a To tag
    public record Response(SipResponse response, Optional<Dialog> dialog) implements Event {}

    /// No final response: time-out or transport.
    public record Unanswered() implements Event {}

    /// Our user gives up.
    public record GiveUp() implements Event {}

    /// What is to be done.
    public sealed interface Effect {}

    /// Tell our user about a provisional response.
    ///
    /// @param dialog the early dialog that it belongs to, if it has a To tag
    public record TellProgress(SipResponse response, Optional<Dialog> dialog) implements Effect {}

    /// Count a provisional response beyond the limit of early dialogs.
    public record Surplus(SipResponse response) implements Effect {}

    /// Send the CANCEL.
    public record SendCancel() implements Effect {}

    /// Begin the session and tell our user.
    public record TellAnswered(SipResponse response, Dialog dialog) implements Effect {}

    /// Send the ACK of the 2xx again, if our user has acknowledged already.
    public record RepeatAck(String remoteTag) implements Effect {}

    /// Send ACK and BYE in a dialog that nobody wants.
    public record EndDialog(Dialog dialog) implements Effect {}

    /// Tell our user that it was refused.
    public record TellFailed(SipResponse response) implements Effect {}

    /// Tell our user that it was cancelled, though a 2xx came.
    public record TellCancelled() implements Effect {}

    /// Tell our user that nothing came.
    public record TellUnanswered() implements Effect {}

    private Caller() {}

    /// The state when the INVITE goes out.
    public static State start() {
        return new Calling();
    }

    /// The step from `state` on `event`, with [#EARLY_MAX] early dialogs at most.
    public static Step<State, Effect> on(State state, Event event) {
        return on(state, event, EARLY_MAX);
    }

    /// The step from `state` on `event`.
    ///
    /// @param earlyMax so many early dialogs are followed
    public static Step<State, Effect> on(State state, Event event, int earlyMax) {
        return switch (state) {
            case Calling _ ->
                switch (event) {
                    case Response response -> response(state, List.of(), response, earlyMax);
                    case Unanswered _ -> Step.to(new Failed(Set.of()), new TellUnanswered());
                    case GiveUp _ -> Step.stay(new CancelWanted());
                };
            case Proceeding(var early) ->
                switch (event) {
                    case Response response -> response(state, early, response, earlyMax);
                    case Unanswered _ -> Step.to(new Failed(Set.of()), new TellUnanswered());
                    case GiveUp _ -> Step.to(new Cancelling(), new SendCancel());
                };
            case CancelWanted _ ->
                switch (event) {
                    case Response response ->
                        response.response().status() < 200
                                ? Step.to(new Cancelling(), new SendCancel())
                                : finalWhileCancelling(response);
                    case Unanswered _ -> Step.to(new Failed(Set.of()), new TellUnanswered());
                    case GiveUp _ -> Step.stay(state);
                };
            case Cancelling _ ->
                switch (event) {
                    case Response response ->
                        response.response().status() < 200 ? Step.stay(state) : finalWhileCancelling(response);
                    case Unanswered _ -> Step.to(new Failed(Set.of()), new TellUnanswered());
                    case GiveUp _ -> Step.stay(state);
                };
            case Answered(var remoteTag, var ended) ->
                switch (event) {
                    case Response(var response, var dialog) ->
                        isSuccess(response) && dialog.isPresent()
                                ? furtherSuccess(remoteTag, ended, dialog.get())
                                : Step.stay(state);
                    case Unanswered _, GiveUp _ -> Step.stay(state);
                };
            case Failed(var ended) ->
                switch (event) {
                    case Response(var response, var dialog) ->
                        isSuccess(response) && dialog.isPresent()
                                ? successAfterFailure(ended, dialog.get())
                                : Step.stay(state);
                    case Unanswered _, GiveUp _ -> Step.stay(state);
                };
        };
    }

    private static Step<State, Effect> response(State state, List<Dialog> early, Response event, int earlyMax) {
        var response = event.response();
        int status = response.status();
        if (status == 100) {
            return Step.stay(state instanceof Calling ? new Proceeding(early) : state);
        }
        if (status < 200) {
            return progress(early, event, earlyMax);
        }
        if (status < 300) {
            // Without a To tag there is no dialog to talk in; the peer's fault is treated as a refusal.
            return event.dialog()
                    .<Step<State, Effect>>map(dialog -> Step.to(
                            new Answered(dialog.id().remoteTag(), Set.of()), new TellAnswered(response, dialog)))
                    .orElseGet(() -> Step.to(new Failed(Set.of()), new TellUnanswered()));
        }
        return Step.to(new Failed(Set.of()), new TellFailed(response));
    }

    private static Step<State, Effect> progress(List<Dialog> early, Response event, int earlyMax) {
        var tell = new TellProgress(event.response(), event.dialog());
        if (event.dialog().isEmpty()) {
            return Step.to(new Proceeding(early), tell);
        }
        var dialog = event.dialog().get();
        for (var known : early) {
            if (known.id().equals(dialog.id())) {
                return Step.to(new Proceeding(event.response().status() == 199 ? without(early, known) : early), tell);
            }
        }
        if (event.response().status() == 199) {
            // The end of a dialog that was never followed.
            return Step.to(new Proceeding(early), tell);
        }
        if (early.size() >= earlyMax) {
            return Step.to(new Proceeding(early), new Surplus(event.response()));
        }
        var more = new ArrayList<>(early);
        more.add(dialog);
        return Step.to(new Proceeding(List.copyOf(more)), tell);
    }

    /// Without a dialog that a 199 has ended. Source: RFC 6228 §4.
    private static List<Dialog> without(List<Dialog> early, Dialog ended) {
        var rest = new ArrayList<>(early);
        rest.remove(ended);
        return List.copyOf(rest);
    }

    private static Step<State, Effect> finalWhileCancelling(Response event) {
        var response = event.response();
        if (!isSuccess(response)) {
            return Step.to(new Failed(Set.of()), new TellFailed(response));
        }
        return event.dialog()
                .<Step<State, Effect>>map(dialog -> Step.to(
                        new Failed(Set.of(dialog.id().remoteTag())), new EndDialog(dialog), new TellCancelled()))
                .orElseGet(() -> Step.to(new Failed(Set.of()), new TellCancelled()));
    }

    private static Step<State, Effect> furtherSuccess(String remoteTag, Set<String> ended, Dialog dialog) {
        var tag = dialog.id().remoteTag();
        if (tag.equals(remoteTag) || ended.contains(tag)) {
            return Step.to(new Answered(remoteTag, ended), new RepeatAck(tag));
        }
        return Step.to(new Answered(remoteTag, with(ended, tag)), new EndDialog(dialog));
    }

    private static Step<State, Effect> successAfterFailure(Set<String> ended, Dialog dialog) {
        var tag = dialog.id().remoteTag();
        return ended.contains(tag)
                ? Step.to(new Failed(ended), new RepeatAck(tag))
                : Step.to(new Failed(with(ended, tag)), new EndDialog(dialog));
    }

    private static Set<String> with(Set<String> tags, String tag) {
        var more = new HashSet<>(tags);
        more.add(tag);
        return Set.copyOf(more);
    }

    private static boolean isSuccess(SipResponse response) {
        return response.status() / 100 == 2;
    }
}
