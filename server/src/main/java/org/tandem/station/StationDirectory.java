package org.tandem.station;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tandem.admin.AdminView;
import org.tandem.base.StationId;
import org.tandem.wire.uri.SipUri;
import org.tandem.wire.uri.SyntaxException;
import org.tandem.wire.uri.Uri;

/// Finds stations by what calls and registrations name them by. Immutable, made once for each change; look-ups
/// are hash look-ups.
///
/// Only active stations are found by number. Where a number fits several stations, the first of these ways
/// decides: exact extension, identification address, connection address; and last the same number with or
/// without its `+`, because a Lync trunk can be set to take it off.
public final class StationDirectory {
    private final Map<StationId, EffectiveStation> byId = new LinkedHashMap<>();
    private final Map<String, EffectiveStation> byName = new HashMap<>();
    private final Map<String, EffectiveStation> byExtension = new HashMap<>();
    private final Map<StationNumber, EffectiveStation> byIdentification = new HashMap<>();
    private final Map<StationNumber, EffectiveStation> byConnection = new HashMap<>();
    private final Map<String, EffectiveStation> withoutPlus = new HashMap<>();

    private StationDirectory(AdminView view) {
        var global = view.single(GlobalStation.TYPE);
        for (var station : view.all(Station.TYPE)) {
            add(EffectiveStation.of(station, global));
        }
    }

    public static StationDirectory of(AdminView view) {
        return new StationDirectory(view);
    }

    private void add(EffectiveStation station) {
        byId.put(station.id(), station);
        byName.put(station.id().value().toLowerCase(Locale.ROOT), station);
        if (!station.active()) {
            return;
        }
        if (!station.extension().isEmpty()) {
            byExtension.putIfAbsent(station.extension(), station);
        }
        StationNumber.of(station.identificationAddress()).ifPresent(number -> {
            byIdentification.putIfAbsent(number, station);
            withoutPlus.putIfAbsent(plain(number), station);
        });
        connectionNumber(station.connection()).ifPresent(number -> {
            byConnection.putIfAbsent(number, station);
            withoutPlus.putIfAbsent(plain(number), station);
        });
    }

    private static Optional<StationNumber> connectionNumber(Connection connection) {
        return switch (connection) {
            case Connection.Automatic() -> Optional.empty();
            case Connection.Predefined predefined -> StationNumber.of(predefined.user());
            case Connection.Alternate(var address) -> StationNumber.of(address);
        };
    }

    private static String plain(StationNumber number) {
        var digits = number.isGlobal() ? number.digits().substring(1) : number.digits();
        return digits + ";" + number.ext();
    }

    /// The active station that a number means: a plain number, `tel:`, or `sip:` whose user is a number.
    public Optional<EffectiveStation> find(String number) {
        var byExact = Optional.ofNullable(byExtension.get(number));
        return byExact.isPresent() ? byExact : StationNumber.of(number).flatMap(this::find);
    }

    private Optional<EffectiveStation> find(StationNumber number) {
        EffectiveStation found = number.ext().isEmpty() ? byExtension.get(number.digits()) : null;
        if (found == null) {
            found = byIdentification.get(number);
        }
        if (found == null) {
            found = byConnection.get(number);
        }
        if (found == null && !number.ext().isEmpty()) {
            found = byExtension.get(number.ext());
        }
        return Optional.ofNullable(found == null ? withoutPlus.get(plain(number)) : found);
    }

    /// The station that registers under this user part: its name, else its number.
    public Optional<EffectiveStation> findByAddressOfRecord(String user) {
        var named = Optional.ofNullable(byName.get(user.toLowerCase(Locale.ROOT)));
        return named.isPresent() ? named : find(user);
    }

    /// The station that a caller's address belongs to: by number, or by name where the user part is one.
    public Optional<EffectiveStation> findCaller(String address) {
        var byNumber = find(address);
        if (byNumber.isPresent()) {
            return byNumber;
        }
        try {
            return Uri.parse(address) instanceof SipUri sip
                    ? findByAddressOfRecord(sip.decodedUser())
                    : Optional.empty();
        } catch (SyntaxException e) {
            return Optional.ofNullable(byName.get(address.toLowerCase(Locale.ROOT)));
        }
    }

    public Optional<EffectiveStation> find(StationId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /// All stations, inactive ones too, by name.
    public Collection<EffectiveStation> all() {
        return java.util.Collections.unmodifiableCollection(byId.values());
    }
}
