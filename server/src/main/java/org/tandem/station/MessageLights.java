package org.tandem.station;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.tandem.base.StationId;
import org.tandem.journal.Appended;
import org.tandem.journal.EntryCodec;
import org.tandem.journal.EntryType;
import org.tandem.journal.Journal;

/// How many messages wait for each station, as an outside voice mail has told. For any thread.
///
/// Counts hold once the journal has them, and so survive the process: an entry that opens under the station's
/// name stands for the counts that it has, one that closes for no messages at all. The journal forgets its
/// oldest files, so counts that stand for long are written again from time to time ([#restate]).
///
/// Locked, because entries of one station must be in the order of their changes; nothing waits inside.
public final class MessageLights {
    private static final EntryCodec<MessageCounts> CODEC = EntryType.json(MessageCounts.class);

    /// A station has messages; its key is the station's name. A later one replaces it.
    public static final EntryType<MessageCounts> TOLD = EntryType.opening("station.messages", "stationMessages", CODEC);

    /// It has none any more.
    public static final EntryType<MessageCounts> CLEARED =
            EntryType.closing("station.noMessages", "stationMessages", CODEC);

    private final Journal journal;
    private final InstantSource clock;
    private final Executor executor;
    private final Map<StationId, Light> lights = new HashMap<>();
    private final List<Consumer<StationId>> listeners = new CopyOnWriteArrayList<>();

    /// What is known of one station.
    ///
    /// @param at when its entry was written
    /// @param sequence number of that entry
    /// @param underWay entries that the journal has not answered yet
    private record Light(MessageCounts counts, Instant at, long sequence, int underWay) {
        boolean holds(MessageCounts wanted) {
            return underWay == 0 && counts.equals(wanted);
        }

        Light with(int more) {
            return new Light(counts, at, sequence, underWay + more);
        }
    }

    /// Goes on with what the journal kept; reads the disk.
    ///
    /// @param executor where the journal's answers are taken
    public MessageLights(Journal journal, InstantSource clock, Executor executor) {
        this.journal = journal;
        this.clock = clock;
        this.executor = executor;
        for (var entry : journal.openWithoutClose(TOLD)) {
            var counts = TOLD.of(entry);
            if (counts != null) {
                lights.put(new StationId(entry.key()), new Light(counts, entry.at(), entry.sequence(), 0));
            }
        }
    }

    /// Adds a listener; it hears of a station whose counts have changed, on any thread, and must return at
    /// once.
    public void onChange(Consumer<StationId> listener) {
        listeners.add(listener);
    }

    public synchronized MessageCounts of(StationId station) {
        var light = lights.get(station);
        return light == null ? MessageCounts.NONE : light.counts();
    }

    /// Sets the counts of a station; `done` hears, once, whether they will be there after a restart. Whether
    /// the station can have a message light is the caller's to ask: [EffectiveStation#lightRefusal()].
    public void set(StationId station, MessageCounts counts, Consumer<Appended> done) {
        synchronized (this) {
            var known = lights.get(station);
            var settled = known == null ? counts.equals(MessageCounts.NONE) : known.holds(counts);
            if (settled) {
                done.accept(new Appended.Durable(known == null ? 0 : known.sequence()));
                return;
            }
            begin(station);
            append(station, counts, fate -> {
                boolean changed = ended(station, counts, fate);
                done.accept(fate);
                if (changed) {
                    listeners.forEach(listener -> listener.accept(station));
                }
            });
        }
    }

    private void append(StationId station, MessageCounts counts, Consumer<Appended> fate) {
        var type = counts.equals(MessageCounts.NONE) ? CLEARED : TOLD;
        journal.append(type, station.value(), counts, executor, fate);
    }

    private void begin(StationId station) {
        lights.merge(station, new Light(MessageCounts.NONE, clock.instant(), 0, 1), (known, _) -> known.with(1));
    }

    /// The journal has answered; whether other counts hold by that. Answers may overtake each other.
    private synchronized boolean ended(StationId station, MessageCounts counts, Appended fate) {
        var known = lights.get(station);
        if (known == null) {
            throw new IllegalStateException("an entry of " + station + " was answered twice");
        }
        var after = known.with(-1);
        if (fate instanceof Appended.Durable(var sequence) && sequence > known.sequence()) {
            after = new Light(counts, clock.instant(), sequence, after.underWay());
        }
        if (after.underWay() == 0 && after.counts().equals(MessageCounts.NONE)) {
            lights.remove(station);
        } else {
            lights.put(station, after);
        }
        return !after.counts().equals(known.counts());
    }

    /// Writes again what was written longer ago than that, so that the journal's retention does not take it.
    public synchronized void restate(Duration age) {
        var oldest = clock.instant().minus(age);
        for (var station : List.copyOf(lights.keySet())) {
            var light = lights.get(station);
            // One that is under way is new by itself, and must not be followed by the counts before it.
            if (light != null && light.underWay() == 0 && light.at().isBefore(oldest)) {
                begin(station);
                append(station, light.counts(), fate -> ended(station, light.counts(), fate));
            }
        }
    }

    /// The stations that have messages.
    public synchronized Set<StationId> stations() {
        return Set.copyOf(lights.keySet());
    }

    /// Clears the counts of stations that are not there any more.
    public void keepOnly(Predicate<StationId> isThere) {
        for (var station : stations()) {
            if (!isThere.test(station)) {
                set(station, MessageCounts.NONE, _ -> {});
            }
        }
    }
}
