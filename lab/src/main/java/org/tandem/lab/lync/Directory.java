package org.tandem.lab.lync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// What all servers of a pool share: users by number, normalization rules and voice routes. Safe from any thread.
public final class Directory {
    /// A rule that turns what people type into E.164; the first whose pattern fits wholly is used.
    public record Normalization(Pattern pattern, String replacement) {}

    /// Numbers that leave by trunks, tried in order.
    public record VoiceRoute(String name, Pattern pattern, List<String> trunks) {
        public VoiceRoute {
            trunks = List.copyOf(trunks);
        }
    }

    private final Map<String, LyncUser> users = new ConcurrentHashMap<>();
    private final List<Normalization> rules = new CopyOnWriteArrayList<>();
    private final List<VoiceRoute> routes = new CopyOnWriteArrayList<>();

    public Directory add(LyncUser user) {
        users.put(user.lineUri(), user);
        return this;
    }

    /// Takes the number away from its user, and the route from its name: a directory that is wrongly set up.
    public void remove(LyncUser user) {
        users.remove(user.lineUri());
    }

    public void removeRoute(String name) {
        routes.removeIf(route -> route.name().equals(name));
    }

    public Directory normalize(String pattern, String replacement) {
        rules.add(new Normalization(Pattern.compile(pattern), replacement));
        return this;
    }

    public Directory route(String name, String pattern, String... trunks) {
        routes.add(new VoiceRoute(name, Pattern.compile(pattern), List.of(trunks)));
        return this;
    }

    public String normalize(String typed) {
        String plain = typed.replaceAll("[ ()-]", "");
        for (Normalization rule : rules) {
            var matcher = rule.pattern().matcher(plain);
            if (matcher.matches()) {
                return matcher.replaceAll(rule.replacement());
            }
        }
        return plain;
    }

    public Optional<LyncUser> user(String number) {
        return Optional.ofNullable(users.get(number));
    }

    /// The trunks' names for a number that no user of the pool has; none when no route fits.
    public List<String> trunksFor(String number) {
        List<String> trunks = new ArrayList<>();
        for (VoiceRoute route : routes) {
            if (route.pattern().matcher(number).matches()) {
                trunks.addAll(route.trunks());
                break;
            }
        }
        return trunks;
    }
}
