package org.tandem.http;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Accounts that a test makes.
final class AccountsInMemory implements Credentials {
    private final Map<String, Entry> accounts = new ConcurrentHashMap<>();
    private final Map<String, Entry> tokens = new ConcurrentHashMap<>();
    final AtomicInteger passwordsChecked = new AtomicInteger();
    volatile boolean busy;

    private record Entry(String name, String password, Set<String> rights, boolean mustChangePassword)
            implements Principal {
        @Override
        public boolean may(String right) {
            return rights.contains(right);
        }

        @Override
        public String credentialStamp() {
            return password;
        }
    }

    AccountsInMemory add(String name, String password, String... rights) {
        accounts.put(name, new Entry(name, password, Set.of(rights), false));
        return this;
    }

    AccountsInMemory mustChange(String name, String password, String... rights) {
        accounts.put(name, new Entry(name, password, Set.of(rights), true));
        return this;
    }

    AccountsInMemory token(String token, String name, String... rights) {
        tokens.put(token, new Entry(name, "", Set.of(rights), false));
        return this;
    }

    void remove(String name) {
        accounts.remove(name);
    }

    void removeToken(String token) {
        tokens.remove(token);
    }

    @Override
    public Verdict logIn(String account, String password) {
        if (busy) {
            return new Verdict.Busy();
        }
        passwordsChecked.incrementAndGet();
        var found = accounts.get(account);
        return found != null && found.password().equals(password)
                ? new Verdict.Accepted(found)
                : new Verdict.Rejected();
    }

    @Override
    public Optional<Principal> account(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    @Override
    public Optional<Principal> bearer(String token) {
        return Optional.ofNullable(tokens.get(token));
    }
}
