package org.tandem.lab.lync;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tandem.lab.call.Talk;
import org.tandem.lab.sip.LabFailure;
import org.tandem.lab.sip.Message;

/// A call that rings at one endpoint of a Lync user, one branch of a [Fork]. Safe from any thread.
public final class LyncOffer {
    /// Why an endpoint stopped ringing by no doing of its own.
    public enum Stopped {
        ANSWERED_ELSEWHERE,
        CALLER_GAVE_UP
    }

    private final Fork fork;
    private final LyncEndpoint endpoint;
    private final CompletableFuture<Stopped> stopped = new CompletableFuture<>();

    LyncOffer(Fork fork, LyncEndpoint endpoint) {
        this.fork = fork;
        this.endpoint = endpoint;
    }

    public LyncEndpoint endpoint() {
        return endpoint;
    }

    /// The INVITE as the mediation server received it.
    public Message invite() {
        return fork.call().request();
    }

    /// Picks up. Throws [LabFailure] when another endpoint was faster or the caller is gone.
    public Talk answer() {
        return fork.answer(this, false);
    }

    /// Picks up with the fault of one-way audio: Lync's side says nothing.
    public Talk answerMute() {
        return fork.answer(this, true);
    }

    /// The person presses decline: ends the whole call with 603.
    public void decline() {
        fork.decline();
    }

    public void busy() {
        fork.busy(this);
    }

    void stop(Stopped why) {
        stopped.complete(why);
    }

    /// Waits until the ringing stops because of somebody else.
    public Stopped awaitStopped(Duration limit) {
        try {
            return stopped.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new LabFailure(endpoint + " still rings", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while ringing", e);
        }
    }
}
