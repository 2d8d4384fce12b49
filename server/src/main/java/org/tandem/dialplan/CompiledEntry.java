package org.tandem.dialplan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tandem.dialplan.PatternSyntax.Malformed;

/// An entry ready for use.
///
/// @param lyncBound only lines to Lync may be used
record CompiledEntry(
        DialPlanEntry source,
        InputPattern input,
        OutputPattern standardized,
        OutputPattern display,
        OutputPattern editBase,
        List<OutputPattern> dialStrings,
        Map<String, OutputPattern> codes,
        boolean lyncBound) {

    /// What becomes of a field that cannot be understood.
    interface OnMalformed {
        void malformed(String path, String message);
    }

    /// Null if something could not be understood; all of it was told.
    static @Nullable CompiledEntry of(
            DialPlanEntry source, Set<String> list, boolean lyncBound, OnMalformed onMalformed) {
        var fields = new Fields(onMalformed);
        var input = fields.compile("inputPattern", () -> InputPattern.compile(source.inputPattern(), list));
        if (input == null) {
            return null;
        }
        var standardized = fields.compile(
                "standardizedNumber", () -> OutputPattern.standardized(source.standardizedNumber(), input));
        var base = standardized == null ? OutputPattern.ofInput(input) : standardized;
        var display = fields.compile("displayString", () -> OutputPattern.other(source.displayString(), input, base));
        var editBase = fields.compile("editBase", () -> OutputPattern.other(source.editBase(), input, base));
        var byDefault =
                fields.compile("defaultDialString", () -> OutputPattern.other(source.defaultDialString(), input, base));
        var dialStrings = new ArrayList<OutputPattern>();
        for (int i = 0; i < source.groups().size(); i++) {
            var text = source.groups().get(i).dialString();
            var dialString = text.isEmpty()
                    ? byDefault
                    : fields.compile("groups/" + i + "/dialString", () -> OutputPattern.other(text, input, base));
            if (dialString != null) {
                dialStrings.add(dialString);
            }
        }
        var codes = codes(source, input, fields);
        if (fields.failed || standardized == null || display == null || editBase == null) {
            return null;
        }
        return new CompiledEntry(
                source, input, standardized, display, editBase, List.copyOf(dialStrings), Map.copyOf(codes), lyncBound);
    }

    private static Map<String, OutputPattern> codes(DialPlanEntry source, InputPattern input, Fields fields) {
        var codes = new HashMap<String, OutputPattern>();
        int used = 0;
        for (int i = 0; i < source.components().size(); i++) {
            var code = source.components().get(i);
            int before = used;
            var path = "components/" + i + "/picture";
            var picture = fields.compile(path, () -> OutputPattern.picture(code.picture(), input, before));
            var taken = picture == null ? null : fields.compile(path, () -> OutputPattern.wildcardsOf(code.picture()));
            if (picture != null && taken != null) {
                codes.put(code.component(), picture);
                used += taken;
            }
        }
        return codes;
    }

    private static final class Fields {
        private final OnMalformed onMalformed;
        private boolean failed;

        private Fields(OnMalformed onMalformed) {
            this.onMalformed = onMalformed;
        }

        private <T> @Nullable T compile(String path, Compilation<T> compilation) {
            try {
                return compilation.compile();
            } catch (Malformed e) {
                failed = true;
                onMalformed.malformed(path, String.valueOf(e.getMessage()));
                return null;
            }
        }
    }

    private interface Compilation<T> {
        T compile() throws Malformed;
    }

    Decision.DialledNumber number(Dialled dialled, int[] starts) {
        var captured = new HashMap<String, String>();
        codes.forEach((component, picture) -> captured.put(component, picture.render(dialled, starts)));
        return new Decision.DialledNumber(
                standardized.render(dialled, starts),
                display.render(dialled, starts),
                editBase.render(dialled, starts),
                source.classification(),
                captured);
    }

    /// What a group sends: `^` only marks an extension that is kept and not dialled.
    String dialString(int group, Dialled dialled, int[] starts) {
        var text = dialStrings.get(group).render(dialled, starts);
        int mark = text.indexOf('^');
        return mark < 0 ? text : text.substring(0, mark);
    }
}
