package org.tandem.admin;

import java.util.List;

/// A server parameter as an administrator sets it: any name, any text; names are compared without case.
///
/// What a name means is said by a [KnownParameter]; a name that nobody knows is kept and warned about, so that
/// a parameter of another version or of the original product can be brought along.
public record ServerParameter(String name, String value) implements Administered {
    /// The object type, whose check knows the parameters of all features.
    public static ObjectType<ServerParameter> type(List<? extends KnownParameter<?>> known) {
        var names = known.stream().map(KnownParameter::name).toList();
        return ObjectType.namedIgnoringCase("serverParameter", ServerParameter.class, (parameter, _, problems) -> {
            var match = known.stream()
                    .filter(each -> each.name().equalsIgnoreCase(parameter.name()))
                    .findFirst();
            match.ifPresentOrElse(
                    each -> each.check(parameter.value(), problems),
                    () -> problems.warning(
                            "name",
                            "no part of this server knows the parameter " + parameter.name()
                                    + Suggestion.didYouMean(parameter.name(), names)));
        });
    }
}
