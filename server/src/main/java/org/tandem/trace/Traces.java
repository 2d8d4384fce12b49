package org.tandem.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.CallId;
import org.tandem.base.LegId;
import org.tandem.call.CallListener;
import org.tandem.call.CallState;
import org.tandem.call.CallTimer;
import org.tandem.sip.MessageTap;
import org.tandem.wire.sip.HeaderName;
import org.tandem.wire.sip.SipMessage;

/// Keeps what goes over the wire and what is decided, and finds what belongs to one call.
///
/// Messages are kept under their SIP Call-ID, decisions under the call's id; that a leg begins links the two. So
/// a request that never becomes a call is kept like any other. Adding costs the copy of the bytes and one pass
/// over them; finding goes through everything kept, 150 ms for 256 MiB. For any thread.
public final class Traces implements MessageTap, CallListener {
    private static final int RECEIVED = 1;
    private static final int SENT = 2;
    private static final int UNREADABLE = 3;
    private static final int DECISION = 4;
    private static final int LINK = 5;

    private static final int ENTRIES_MAX = 10_000;
    private static final byte[] NOTHING = new byte[0];

    private final InstantSource clock;
    private final Ring ring;

    public Traces(TraceSettings settings, InstantSource clock) {
        if (settings.bytesMax() == 0) {
            throw new IllegalArgumentException("bytesMax 0 means that nothing is traced");
        }
        this.clock = clock;
        this.ring = new Ring(settings.bytesMax());
    }

    /// Entries that could not be kept, since the start.
    public long lost() {
        return ring.lost();
    }

    /// Memory taken so far, in bytes.
    public long bytes() {
        return ring.bytes();
    }

    // Writing.

    @Override
    public void passed(Direction direction, Way way, SipMessage message, byte[] bytes) {
        int kind = switch (direction) {
            case RECEIVED -> RECEIVED;
            case SENT -> SENT;
        };
        // The answer to something unreadable may be without.
        String callId = message.header(HeaderName.CALL_ID).orElse("");
        add(kind, callId, WayCode.write(way, ""), Secrets.hidden(bytes));
    }

    @Override
    public void unreadable(Way way, ByteBuffer bytes, String problem) {
        byte[] copy = new byte[Math.min(bytes.remaining(), ring.textBytesMax())];
        bytes.get(copy);
        add(UNREADABLE, CallIdLine.in(copy), WayCode.write(way, problem), Secrets.hidden(copy));
    }

    @Override
    public void changed(@Nullable CallState before, CallState after) {
        String text = Steps.text(before, after);
        add(DECISION, after.call().id().value(), NOTHING, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void legAdded(CallId call, LegId leg, String sipCallId) {
        add(LINK, call.value(), leg.value().getBytes(StandardCharsets.UTF_8), bytes(sipCallId));
    }

    @Override
    public void expired(CallId call, CallTimer timer) {
        add(DECISION, call.value(), NOTHING, bytes("timer " + timer + " is over"));
    }

    private void add(int kind, String key, byte[] detail, byte[] text) {
        Instant now = clock.instant();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        ring.add(kind, micros, key(key), detail, text);
    }

    private static Ring.Key key(String text) {
        return new Ring.Key(bytes(text));
    }

    /// Call-IDs are ASCII; what is not becomes a question mark, in writing and in asking alike.
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // Reading.

    /// The trace of a call, alive or ended.
    ///
    /// @param known SIP Call-IDs that are known from elsewhere to belong to it, such as from its record
    /// @return empty where nothing is kept of it
    public Optional<Trace> ofCall(CallId call, List<String> known) {
        Ring.Key key = key(call.value());
        Set<String> sipCallIds = new LinkedHashSet<>();
        ring.scan(record -> {
            if (record.kind() == LINK && record.isOf(key)) {
                sipCallIds.add(ascii(record.text()));
            }
        });
        sipCallIds.addAll(known);
        return read(call.value(), key, sipCallIds);
    }

    /// The trace of whatever has that SIP Call-ID: the whole call, if it is that of one of its legs; else the
    /// messages that carry it.
    public Optional<Trace> ofSipCallId(String sipCallId) {
        String[] call = new String[1];
        ring.scan(record -> {
            if (record.kind() == LINK && ascii(record.text()).equals(sipCallId)) {
                call[0] = ascii(record.key());
            }
        });
        return call[0] != null
                ? ofCall(new CallId(call[0]), List.of(sipCallId))
                : read(sipCallId, null, Set.of(sipCallId));
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private Optional<Trace> read(String name, Ring.@Nullable Key call, Set<String> sipCallIds) {
        List<Trace.Entry> entries = new ArrayList<>();
        List<Ring.Key> keys = sipCallIds.stream().map(Traces::key).toList();
        boolean[] isCut = new boolean[1];
        ring.scan(record -> {
            boolean isWanted = switch (record.kind()) {
                case RECEIVED, SENT, UNREADABLE -> isOneOf(keys, record);
                case DECISION -> call != null && record.isOf(call);
                default -> false;
            };
            if (isWanted && entries.size() == ENTRIES_MAX) {
                isCut[0] = true;
            } else if (isWanted) {
                entries.add(entry(record));
            }
        });
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(new Trace(name, List.copyOf(sipCallIds), entries, isCut[0]));
    }

    private static boolean isOneOf(List<Ring.Key> keys, Ring.Cursor record) {
        for (Ring.Key key : keys) {
            if (record.isOf(key)) {
                return true;
            }
        }
        return false;
    }

    private static Trace.Entry entry(Ring.Cursor record) {
        long micros = record.micros();
        Instant at =
                Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
        if (record.kind() == DECISION) {
            return new Trace.Decision(at, new String(record.text(), StandardCharsets.UTF_8));
        }
        WayCode.Read read = WayCode.read(record.detail());
        return new Trace.Message(
                at,
                record.kind() == SENT ? Direction.SENT : Direction.RECEIVED,
                read.way().transport(),
                read.way().port(),
                read.way().local(),
                read.way().remote(),
                read.problem(),
                new Trace.Bytes(record.text()));
    }
}
