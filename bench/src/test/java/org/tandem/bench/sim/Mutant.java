package org.tandem.bench.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A mistake that is planted in one source of the server, to see whether the simulation catches it.
///
/// @param models what goes wrong, in words
/// @param file the source, from the root of the checkout
/// @param find consecutive lines of it, blanks around them left out; they stand there exactly once
/// @param replace the lines that take their place
record Mutant(String models, String file, List<String> find, List<String> replace) {
    Mutant {
        find = List.copyOf(find);
        replace = List.copyOf(replace);
    }

    @Override
    public String toString() {
        return models;
    }

    /// All that are checked in.
    static List<Mutant> all() {
        try (var in = Mutant.class.getResourceAsStream("mutants.txt")) {
            if (in == null) {
                throw new IllegalStateException("the list of mutants is missing");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Blocks of `= what it models`, `@ file`, `- line to find` …, `+ line in its place` …; `#` begins a comment.
    static List<Mutant> parse(String text) {
        var mutants = new ArrayList<Mutant>();
        String models = "";
        String file = "";
        var find = new ArrayList<String>();
        var replace = new ArrayList<String>();
        for (String line : (text + "\n= ").lines().toList()) {
            String rest = line.length() < 2 ? "" : line.substring(2).strip();
            switch (line.isEmpty() ? '#' : line.charAt(0)) {
                case '=' -> {
                    if (!models.isEmpty()) {
                        mutants.add(new Mutant(models, file, find, replace));
                    }
                    models = rest;
                    find.clear();
                    replace.clear();
                }
                case '@' -> file = rest;
                case '-' -> find.add(rest);
                case '+' -> replace.add(rest);
                case '#' -> {}
                default -> throw new IllegalArgumentException("unreadable line in the list of mutants: " + line);
            }
        }
        return mutants;
    }

    /// The source with the mistake in it.
    String plantedIn(String source) {
        List<String> lines = source.lines().toList();
        var places = new ArrayList<Integer>();
        for (int start = 0; start + find.size() <= lines.size(); start++) {
            if (standsAt(lines, start)) {
                places.add(start);
            }
        }
        if (find.isEmpty() || places.size() != 1) {
            throw new IllegalStateException("the mutant \"" + models + "\" finds its place " + places.size()
                    + " times in " + file + ", not once: its text in mutants.txt must follow the source");
        }
        int start = places.getFirst();
        var planted = new ArrayList<String>(lines.subList(0, start));
        planted.addAll(replace);
        planted.addAll(lines.subList(start + find.size(), lines.size()));
        return String.join("\n", planted);
    }

    private boolean standsAt(List<String> lines, int start) {
        for (int i = 0; i < find.size(); i++) {
            if (!lines.get(start + i).strip().equals(find.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// The class that the source holds.
    String className() {
        int begin = file.indexOf("/java/") + "/java/".length();
        return file.substring(begin, file.length() - ".java".length()).replace('/', '.');
    }
}
