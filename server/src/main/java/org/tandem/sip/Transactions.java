package org.tandem.sip;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.tandem.wire.sip.SipRequest;
import org.tandem.wire.sip.SipResponse;

/// The transactions alive on one port. For any number of threads.
final class Transactions {
    private final ConcurrentHashMap<TransactionKey, ClientRunner> clients = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<TransactionKey, ServerRunner> servers = new ConcurrentHashMap<>();
    /// Requests outside of dialogs, by what copies of them have in common.
    private final ConcurrentHashMap<TransactionKey.Merge, ServerRunner> merged = new ConcurrentHashMap<>();
    private final int max;

    Transactions(int max) {
        this.max = max;
    }

    boolean isFull() {
        return size() >= max;
    }

    /// Whether not even requests inside of dialogs find room: they may use a quarter more, so that calls can be
    /// ended on a port that takes no new ones.
    boolean isOverfull() {
        return size() >= max + max / 4L;
    }

    int size() {
        return (int) Math.min(Integer.MAX_VALUE, clients.mappingCount() + servers.mappingCount());
    }

    void add(ClientRunner client) {
        clients.put(client.key(), client);
    }

    void remove(ClientRunner client) {
        clients.remove(client.key(), client);
    }

    @Nullable
    ClientRunner client(SipResponse response) {
        return clients.get(TransactionKey.ofResponse(response));
    }

    /// Those that a lost flow leaves without an answer.
    Iterable<ClientRunner> clients() {
        return clients.values();
    }

    @Nullable
    ServerRunner server(TransactionKey key) {
        return servers.get(key);
    }

    /// Adds it, or tells the one that was there before.
    @Nullable
    ServerRunner addIfAbsent(ServerRunner server) {
        var before = servers.putIfAbsent(server.key(), server);
        if (before == null && server.mergeKey() != null) {
            merged.put(server.mergeKey(), server);
        }
        return before;
    }

    void remove(ServerRunner server) {
        servers.remove(server.key(), server);
        if (server.mergeKey() != null) {
            merged.remove(server.mergeKey(), server);
        }
    }

    /// Whether `request`, which matches no transaction, has been seen by another way.
    boolean isMerged(SipRequest request) {
        return merged.containsKey(TransactionKey.merge(request));
    }
}
