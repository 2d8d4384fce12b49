package org.tandem.dialplan;

import java.util.List;
import java.util.Map;
import org.tandem.base.LineId;

/// What the dial plan says about a number.
public sealed interface Decision {
    /// Why; empty where no trace was asked for.
    Trace trace();

    /// It goes somewhere.
    ///
    /// @param attempts at least one; the next is tried where all lines of one fail
    record Routed(DialledNumber number, List<Attempt> attempts, Trace trace) implements Decision {
        public Routed {
            attempts = List.copyOf(attempts);
        }
    }

    /// An entry fits, but none of its groups has a line that could take the call now: try again later, or
    /// another server.
    record NoLine(DialledNumber number, String reason, Trace trace) implements Decision {}

    /// No entry fits, or the one that does leads nowhere: trying again changes nothing.
    record NoMatch(String reason, Trace trace) implements Decision {}

    /// The outputs of the entry that fits.
    ///
    /// @param codes account codes by component, as they stand in the number
    record DialledNumber(
            String standardized, String display, String editBase, String classification, Map<String, String> codes) {
        public DialledNumber {
            codes = Map.copyOf(codes);
        }
    }

    /// One way out.
    ///
    /// @param lines in order, at least one
    /// @param dialString what is sent; an extension behind `/` or `^` included
    /// @param classification that of the group, else that of the entry
    record Attempt(String lineGroup, List<LineId> lines, String dialString, String classification) {
        public Attempt {
            lines = List.copyOf(lines);
        }

        /// The dial string without an extension.
        public String number() {
            int slash = extensionAt();
            return slash < 0 ? dialString : dialString.substring(0, slash);
        }

        /// The extension behind the number, "" for none.
        public String extension() {
            int slash = extensionAt();
            return slash < 0 ? "" : dialString.substring(slash + 1);
        }

        private int extensionAt() {
            int slash = dialString.indexOf('@') >= 0 ? -1 : dialString.indexOf('/');
            return slash > 0 ? slash : -1;
        }
    }
}
