package org.tandem.licence;

import java.util.Optional;
import org.tandem.base.Refusal;

/// Whether a feature may be used now. For any thread; cheap enough to be asked for each call.
@FunctionalInterface
public interface Features {
    /// The one feature that all of the Lync integration needs.
    String LYNC = "I3_Feature_Lync";

    /// Why the feature is not licensed, in one sentence for the user; nothing when it is. The name is compared
    /// without case.
    Optional<Refusal> refusalOf(String feature);

    default boolean isLicensed(String feature) {
        return refusalOf(feature).isEmpty();
    }
}
