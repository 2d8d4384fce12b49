package org.tandem.station;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Default;

/// The pages that a station either has for itself or takes from the Default Station.
public final class StationPages {
    private StationPages() {}

    /// Page Audio.
    ///
    /// @param dtmf how key presses travel
    /// @param codecs names in order of preference, as a filter for what Tandem itself would offer
    public record Audio(@Default("rfc4733") Dtmf dtmf, List<String> codecs) {
        /// How key presses travel.
        public enum Dtmf {
            RFC4733,
            INFO
        }

        public Audio {
            codecs = List.copyOf(codecs);
        }
    }

    /// Page Transport.
    ///
    /// @param line name of the line that leads to the station; "" for none
    public record Transport(@Default("") String line) {}

    /// Page Session. Null: what the manufacturer's phones have.
    ///
    /// @param callAppearances calls at once; the next one finds the station busy
    /// @param connectionCallWarmDown how long a connection call is kept after the last call
    /// @param noAnswerAfter a call that rings longer is not answered
    public record Session(
            @Nullable Integer callAppearances,
            @Nullable Duration connectionCallWarmDown,
            @Default("60s") Duration noAnswerAfter) {
        public Session {
            if (callAppearances != null && (callAppearances < 1 || callAppearances > 100)) {
                throw new IllegalArgumentException("callAppearances " + callAppearances + " is not in 1..100");
            }
            if (connectionCallWarmDown != null && connectionCallWarmDown.isNegative()) {
                throw new IllegalArgumentException("connectionCallWarmDown " + connectionCallWarmDown + " < 0");
            }
            if (noAnswerAfter.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("noAnswerAfter " + noAnswerAfter + " < 1s");
            }
        }

        /// The same after somebody chose this manufacturer: its values are set, and may be changed again.
        public Session setBy(Manufacturer manufacturer) {
            return new Session(manufacturer.callAppearances(), manufacturer.connectionCallWarmDown(), noAnswerAfter);
        }
    }

    /// Page Authentication.
    ///
    /// @param digestSecret name of the `digestSecret` with which the phone registers and calls; "": it cannot
    public record Authentication(@Default("") String digestSecret) {}

    /// Page Phone.
    ///
    /// @param hasMwi the phone has a message light (RFC 3842); without effect on a Lync station
    /// @param unsolicitedMwi a registered phone that has not subscribed to its message light is told of it all
    ///     the same
    /// @param remoteAnswer how it can be made to answer without being touched
    public record Phone(
            @Default("generic") Manufacturer manufacturer,
            @Default("") String model,
            @Default("false") boolean hasMwi,
            @Default("true") boolean unsolicitedMwi,
            @Default("none") RemoteAnswer remoteAnswer) {
        /// Of no particular maker, without a message light.
        public static final Phone GENERIC = new Phone(Manufacturer.GENERIC, "", false, true, RemoteAnswer.NONE);
    }

    /// Page Appearances.
    ///
    /// @param labels what the phone shows beside its keys, one for each appearance
    public record Appearances(List<String> labels) {
        public Appearances {
            labels = List.copyOf(labels);
        }
    }

    /// Page Region.
    ///
    /// @param location name of a location; "" takes that of the line
    public record Region(@Default("") String location) {}
}
