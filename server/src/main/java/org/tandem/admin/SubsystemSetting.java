package org.tandem.admin;

import java.util.Collection;

/// Whether a subsystem starts with the server. One that was never set is automatic.
public record SubsystemSetting(
        String name, @Default("automatic") StartType startType) implements Administered {
    /// What happens at the start of the server.
    public enum StartType {
        AUTOMATIC,
        DISABLED
    }

    /// The object type; `names` are those of all subsystems.
    public static ObjectType<SubsystemSetting> type(Collection<String> names) {
        return ObjectType.namedIgnoringCase("subsystem", SubsystemSetting.class, (setting, _, problems) -> {
            if (names.stream().noneMatch(name -> name.equalsIgnoreCase(setting.name()))) {
                problems.error(
                        "name",
                        "there is no subsystem " + setting.name() + Suggestion.didYouMean(setting.name(), names));
            }
        });
    }
}
