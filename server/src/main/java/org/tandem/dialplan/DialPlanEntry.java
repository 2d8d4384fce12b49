package org.tandem.dialplan;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Default;

/// One entry of the dial plan: which numbers, what becomes of them, where they go.
///
/// Text fields hold patterns; [InputPattern] and [OutputPattern] say what they may hold.
///
/// @param standardizedNumber "" takes the input as it was matched
/// @param displayString "" takes the standardized number; it also formats the number shown in the company
///     directory
/// @param editBase what the caller gets to edit; "" takes the standardized number
/// @param defaultDialString for groups without one of their own; "" takes the standardized number
/// @param locationFilter name of a location, "" for all
/// @param listName name of a [NumberList] for the `$` of the pattern, "" for none
/// @param accountCodeVerification the codes in the number must be known ones (checked where the call is made)
/// @param components parts of the number that go into the call record
/// @param groups tried in order until one has a usable line
/// @param matchAgain the standardized number is looked up once more, from the first entry
/// @param lyncOnlyUsers the numbers are those of Lync-only users and go to Lync or nowhere. Null: yes, if any
///     group has a Lync line
/// @param forLyncOnlyCallers calls from Lync whose caller is no user of Tandem may use the entry, too
public record DialPlanEntry(
        String inputPattern,
        @Default("") String standardizedNumber,
        @Default("") String displayString,
        @Default("") String editBase,
        @Default("") String defaultDialString,
        @Default("") String locationFilter,
        @Default("") String listName,
        @Default("Local") String classification,
        @Default("false") boolean accountCodeVerification,
        List<CodePicture> components,
        @Default("") String description,
        List<DialGroup> groups,
        @Default("false") boolean matchAgain,
        @Nullable Boolean lyncOnlyUsers,
        @Default("false") boolean forLyncOnlyCallers) {

    public DialPlanEntry {
        components = List.copyOf(components);
        groups = List.copyOf(groups);
        locationFilter = all(locationFilter);
    }

    /// A way out for the numbers of an entry.
    ///
    /// @param lineGroup name of a line group that is used as dial group
    /// @param filter name of a location, "" for all
    /// @param classification overrides that of the entry, "" does not
    /// @param dialString what is sent; "" takes the entry's default
    public record DialGroup(
            String lineGroup,
            @Default("") String filter,
            @Default("") String classification,
            @Default("") String dialString) {
        public DialGroup {
            filter = all(filter);
        }

        public static DialGroup of(String lineGroup, String dialString) {
            return new DialGroup(lineGroup, "", "", dialString);
        }
    }

    /// A part of the number under a name.
    ///
    /// @param component name of an [AccountCodeComponent]
    /// @param picture signs of the pattern, `$$$`: the pictures of an entry, one after the other, use up the
    ///     wildcards of the pattern from its first; or positions like `{2-4}`
    public record CodePicture(String component, String picture) {}

    /// `<All>` is how administrators know the filter that lets all pass.
    private static String all(String filter) {
        return filter.equalsIgnoreCase("<All>") ? "" : filter;
    }

    /// An entry whose outputs are all the same text.
    public static DialPlanEntry of(String inputPattern, String output, String classification, List<DialGroup> groups) {
        return new DialPlanEntry(
                inputPattern,
                output,
                "",
                "",
                "",
                "",
                "",
                classification,
                false,
                List.of(),
                "",
                groups,
                false,
                null,
                false);
    }
}
