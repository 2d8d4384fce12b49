package org.tandem.dialplan;

import java.util.List;
import org.tandem.admin.AdminView;
import org.tandem.admin.Administered;
import org.tandem.admin.Default;
import org.tandem.admin.ObjectType;

/// A kind of number for which callers need a right. Those in [#SHIPPED] are there without being made.
public record Classification(String name, @Default("") String description) implements Administered {
    public static final ObjectType<Classification> TYPE =
            ObjectType.namedIgnoringCase("classification", Classification.class, (classification, all, problems) -> {});

    /// The classifications of a fresh install.
    public static final List<String> SHIPPED =
            List.of("Local", "Emergency", "Information", "Intercom", "Long Distance", "International", "SIP");

    /// Whether a classification of that name is there, shipped or made.
    static boolean exists(String name, AdminView all) {
        return SHIPPED.stream().anyMatch(name::equalsIgnoreCase)
                || all.find(TYPE, name).isPresent();
    }
}
