package org.tandem.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;
import org.xbill.DNS.lookup.LookupFailedException;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// [Locator] by DNS: SRV where no port is given, then A and AAAA; names in the hosts file come first. Answers are kept
/// as long as their
/// time to live says, at most a fixed number of them.
///
/// The transport is known (a port has one), so NAPTR has nothing to tell. IPv4 comes before IPv6: a pool of Lync has
/// both names
/// and, in most sites, only one network. Source: RFC 3263 §4.2, RFC 2782.
public final class DnsLocator implements Locator {
    private static final int CACHE_ENTRIES_MAX = 10_000;
    private static final int ADDRESSES_MAX = 32;

    private final LookupSession session;
    private final RandomGenerator random;

    /// @param resolver asks the servers
    /// @param timeout how long one question may take
    /// @param random draws among SRV records of one priority
    public DnsLocator(Resolver resolver, Duration timeout, RandomGenerator random) {
        this.random = random;
        resolver.setTimeout(timeout);
        var cache = new Cache(DClass.IN);
        cache.setMaxEntries(CACHE_ENTRIES_MAX);
        this.session = LookupSession.builder()
                .resolver(resolver)
                .cache(cache)
                .hostsFileParser(new HostsFileParser())
                .build();
    }

    @Override
    public List<InetSocketAddress> locate(NextHop hop) throws NotFound {
        var found = new ArrayList<InetSocketAddress>();
        if (hop.port() == -1) {
            for (var service : byWeight(ask(service(hop), Type.SRV, hop))) {
                if (service.getTarget().equals(Name.root)) {
                    throw new NotFound(hop + ": its domain says that it offers no " + hop.transport() + " (SRV)");
                }
                addresses(service.getTarget(), service.getPort(), hop, found);
            }
        }
        if (found.isEmpty()) {
            int port = hop.port() == -1 ? Resolution.defaultPort(hop.transport()) : hop.port();
            addresses(name(hop.host(), hop), port, hop, found);
        }
        if (found.isEmpty()) {
            throw new NotFound("no address found for " + hop);
        }
        return List.copyOf(found.subList(0, Math.min(ADDRESSES_MAX, found.size())));
    }

    private void addresses(Name name, int port, NextHop hop, List<InetSocketAddress> found) throws NotFound {
        for (int type : new int[] {Type.A, Type.AAAA}) {
            for (var record : ask(name, type, hop)) {
                var address = address(record);
                if (address != null) {
                    found.add(new InetSocketAddress(address, port));
                }
            }
        }
    }

    private static @Nullable InetAddress address(Record record) {
        return switch (record) {
            case ARecord a -> a.getAddress();
            case AAAARecord aaaa -> aaaa.getAddress();
            default -> null;
        };
    }

    /// The records of that type; none if there are none. Throws when the question got no answer at all.
    private List<Record> ask(Name name, int type, NextHop hop) throws NotFound {
        try {
            return session.lookupAsync(name, type).toCompletableFuture().join().getRecords();
        } catch (CompletionException failure) {
            var cause = failure.getCause();
            if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
                return List.of();
            }
            if (cause instanceof LookupFailedException || cause instanceof IOException) {
                throw new NotFound(
                        "looking up " + hop + " failed: " + name + " " + Type.string(type) + ": " + cause.getMessage());
            }
            throw failure;
        }
    }

    private static Name service(NextHop hop) throws NotFound {
        var prefix = switch (hop.transport()) {
            case UDP -> "_sip._udp.";
            case TCP -> "_sip._tcp.";
            case TLS -> "_sips._tcp.";
        };
        return name(prefix + hop.host(), hop);
    }

    private static Name name(String text, NextHop hop) throws NotFound {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException noName) {
            throw new NotFound(hop + " is no name of DNS: " + noName.getMessage());
        }
    }

    /// By priority; within one, drawn by weight. Source: RFC 2782, "The format of the SRV RR".
    private List<SRVRecord> byWeight(List<Record> records) {
        var left = new ArrayList<SRVRecord>();
        for (var record : records) {
            if (record instanceof SRVRecord service) {
                left.add(service);
            }
        }
        left.sort(Comparator.comparingInt(SRVRecord::getPriority).thenComparingInt(SRVRecord::getWeight));
        var ordered = new ArrayList<SRVRecord>(left.size());
        while (!left.isEmpty()) {
            int priority = left.getFirst().getPriority();
            var same = left.stream()
                    .filter(service -> service.getPriority() == priority)
                    .toList();
            var drawn = draw(same);
            ordered.add(drawn);
            left.remove(drawn);
        }
        return ordered;
    }

    private SRVRecord draw(List<SRVRecord> same) {
        int sum = same.stream().mapToInt(SRVRecord::getWeight).sum();
        int ticket = random.nextInt(sum + 1);
        int running = 0;
        for (var service : same) {
            running += service.getWeight();
            if (running >= ticket) {
                return service;
            }
        }
        return same.getLast();
    }
}
