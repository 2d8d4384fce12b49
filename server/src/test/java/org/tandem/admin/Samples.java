package org.tandem.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.base.LineId;

/// Two small types that use everything the codec knows, for the tests of this package and its adapters.
public final class Samples {
    public enum Usage {
        GENERAL_PURPOSE,
        MICROSOFT_LYNC
    }

    public record Proxy(String host, @Default("5066") int port) {
        public Proxy {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port " + port + " is not 1 to 65535");
            }
        }
    }

    public record Session(
            @Default("true") boolean timer, @Default("30m") Duration interval) {}

    public sealed interface Target {
        record ToStation(String station) implements Target {}

        record Nowhere(String reason) implements Target {}
    }

    public record Login(String name, Secret password) {}

    public record Digest(String realm, Secret ha1) {}

    public record Trunk(
            String name,
            @Default("generalPurpose") Usage usage,
            @Nullable String domain,
            List<Proxy> proxies,
            Session session,
            @Nullable Target callers,
            Set<String> retryCodes,
            Map<String, Integer> weights,
            @Nullable Secret password,
            List<Login> logins,
            List<Digest> digests)
            implements Administered {
        public static Trunk named(String name) {
            return new Trunk(
                    name,
                    Usage.GENERAL_PURPOSE,
                    null,
                    List.of(),
                    new Session(true, Duration.ofMinutes(30)),
                    null,
                    Set.of(),
                    Map.of(),
                    null,
                    List.of(),
                    List.of());
        }

        public Trunk with(Proxy... some) {
            return new Trunk(
                    name,
                    usage,
                    domain,
                    List.of(some),
                    session,
                    callers,
                    retryCodes,
                    weights,
                    password,
                    logins,
                    digests);
        }

        public Trunk withPassword(@Nullable Secret secret) {
            return new Trunk(
                    name, usage, domain, proxies, session, callers, retryCodes, weights, secret, logins, digests);
        }

        public Trunk withLogins(Login... some) {
            return new Trunk(
                    name,
                    usage,
                    domain,
                    proxies,
                    session,
                    callers,
                    retryCodes,
                    weights,
                    password,
                    List.of(some),
                    digests);
        }
    }

    public record Phone(
            String name, LineId line, @Default("1") int appearances) implements Administered {}

    public record Site(String name, String country) implements Administered {}

    /// A port may be used by one trunk only; a port below 1024 is odd.
    public static final ObjectType<Trunk> TRUNK =
            ObjectType.namedIgnoringCase("trunk", Trunk.class, Samples::checkTrunk);

    /// Its line must exist.
    public static final ObjectType<Phone> PHONE = ObjectType.named("phone", Phone.class, (phone, all, problems) -> {
        if (all.find(TRUNK, phone.line().value()).isEmpty()) {
            problems.error("line", "there is no trunk " + phone.line());
        }
    });

    public static final ObjectType<Site> SITE =
            ObjectType.singleton("site", Site.class, (_, _, _) -> {}, new Site("site", "US"));

    public static final List<ObjectType<?>> TYPES = List.of(TRUNK, PHONE, SITE);
    public static final Author ADA = new Author("ada", Author.Through.API);

    private Samples() {}

    private static void checkTrunk(Trunk trunk, AdminView all, Problems problems) {
        for (int i = 0; i < trunk.proxies().size(); i++) {
            var proxy = trunk.proxies().get(i);
            for (var other : all.all(TRUNK)) {
                if (!other.name().equals(trunk.name()) && other.proxies().contains(proxy)) {
                    problems.at("proxies").at(i).error("port", proxy.port() + " is used by " + other.name());
                }
            }
            if (proxy.port() < 1024) {
                problems.at("proxies").at(i).warning("port", proxy.port() + " is a port of the system");
            }
        }
    }
}
