package org.tandem.line;

import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;

/// A place (region) that lines and stations belong to; entries of the dial plan can be made to hold for one
/// location alone.
public record Location(String name, @Default("") String description) implements Administered {
    public static final ObjectType<Location> TYPE =
            ObjectType.namedIgnoringCase("location", Location.class, (location, all, problems) -> {});
}
