package org.tandem.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.station.MessageCounts;

/// What features show of what is going on: read models, each answered from a snapshot. For any thread.
///
/// @param lines all lines
/// @param stations all stations
/// @param calls calls in progress, and clearing them
/// @param health what works and what does not
public record LiveViews(Lines lines, Stations stations, Calls calls, Health health) {

    /// Lines as they are now.
    public interface Lines {
        List<LineRow> all();

        /// Waits until the lines follow every change that has been made so far; false when `atMost` is over
        /// before. Blocks: for threads that may.
        boolean settle(Duration atMost);
    }

    /// Stations as they are now.
    @FunctionalInterface
    public interface Stations {
        List<StationRow> all();
    }

    /// Calls in progress.
    public interface Calls {
        /// Oldest first.
        List<CallRow> all();

        /// Ends the call; false when there is none of that id.
        boolean clear(String id, String by);
    }

    /// How the server is doing.
    public interface Health {
        /// Whether everything that starts with the server has been started.
        boolean isReady();

        List<HealthRow> all();
    }

    /// A line.
    ///
    /// @param state `up`, `down`, `disabled` or `notLicensed`
    /// @param reason one sentence where it is not up, or where something that is set is not in force
    /// @param listening where it is listened on: `TLS 192.0.2.1:5061`
    /// @param refusedSources how many requests came from sources that are not allowed
    /// @param turnedAway how many new calls were refused for want of time or room, before they were calls
    /// @param forced settings whose value the usage prescribes: they are shown and cannot be changed
    /// @param topologyNote what the Lync topology must say about the line; null where it leads to no Mediation
    ///     Server
    public record LineRow(
            String name,
            String usage,
            String state,
            @Nullable String reason,
            List<String> listening,
            int callsNow,
            int callsMax,
            long refusedSources,
            long turnedAway,
            List<ProxyRow> proxies,
            List<ForcedRow> forced,
            @Nullable String topologyNote) {
        public LineRow {
            forced = List.copyOf(forced);
            listening = List.copyOf(listening);
            proxies = List.copyOf(proxies);
        }
    }

    /// A setting that the usage of a line prescribes, and why.
    ///
    /// @param path as problems name it: `session/deferredAnswer`
    public record ForcedRow(String path, String value, String reason) {}

    /// A proxy of a line.
    ///
    /// @param state `up`, `missing`, `suspect` or `down`
    public record ProxyRow(
            String address,
            String state,
            @Nullable Instant since,
            @Nullable String reason) {}

    /// A station.
    ///
    /// @param kind `lync`, `registered` or `fixed`
    /// @param reachable whether a call can be sent to it now
    /// @param withoutEffect what of its settings has no effect, in one sentence; null where all have
    /// @param messages how many messages wait for it; null where it has no message light
    public record StationRow(
            String name,
            String extension,
            boolean active,
            String kind,
            boolean reachable,
            int callsNow,
            int callsMax,
            List<BindingRow> bindings,
            @Nullable String withoutEffect,
            @Nullable MessageCounts messages) {
        public StationRow {
            bindings = List.copyOf(bindings);
        }
    }

    /// Where a phone said that it can be reached.
    public record BindingRow(
            String contact, String source, @Nullable String userAgent, Instant expiresAt) {}

    /// A call.
    ///
    /// @param state `opening`, `dialling`, `ringing`, `answering`, `connected`, `held` or `ended`
    public record CallRow(
            String id,
            String from,
            String to,
            String state,
            Instant since,
            @Nullable Instant answered,
            List<LegRow> legs) {
        public CallRow {
            legs = List.copyOf(legs);
        }
    }

    /// A leg of a call.
    public record LegRow(
            String id,
            String line,
            @Nullable String station,
            String state,
            @Nullable String sipCallId) {}

    /// One thing that works or does not.
    ///
    /// @param state `up`, `degraded` or `down`
    /// @param sentence what is wrong and what to do; empty when it is up
    public record HealthRow(String name, String state, String sentence) {}
}
