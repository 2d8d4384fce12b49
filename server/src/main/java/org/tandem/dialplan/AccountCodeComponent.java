package org.tandem.dialplan;

import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;

/// A part of a dialled number that is kept in the call record under this name, for example `ReportingCode1`.
public record AccountCodeComponent(String name, @Default("") String description) implements Administered {
    public static final ObjectType<AccountCodeComponent> TYPE = ObjectType.namedIgnoringCase(
            "accountCodeComponent", AccountCodeComponent.class, (component, all, problems) -> {});
}
