package org.tandem.dialplan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the entries that could match a number by the characters that their patterns begin with: a tree with
/// one level for each character.
final class PrefixIndex {
    private final Node root = new Node();

    private static final class Node {
        private final Map<Character, Node> next = new HashMap<>();
        private final List<Integer> entries = new ArrayList<>();
    }

    PrefixIndex(List<CompiledEntry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            var node = root;
            var start = entries.get(i).input().fixedStart();
            for (int at = 0; at < start.length(); at++) {
                node = node.next.computeIfAbsent(start.charAt(at), c -> new Node());
            }
            node.entries.add(i);
        }
    }

    /// Numbers of the entries that could match, in the order of the plan.
    int[] candidates(Dialled dialled) {
        var found = new int[16];
        int count = 0;
        @Nullable Node node = root;
        for (int at = 0; node != null; at++) {
            for (int entry : node.entries) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = entry;
            }
            node = at < dialled.length() ? node.next.get(dialled.digits().charAt(at)) : null;
        }
        Arrays.sort(found, 0, count);
        return Arrays.copyOf(found, count);
    }
}
