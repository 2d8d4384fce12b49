package org.tandem.licence;

import org.tandem.admin.Administered;
import org.tandem.admin.ObjectType;

/// A licence file as it was given, with its signature.
///
/// @param text the whole file
public record LicenceFile(String name, String text) implements Administered {
    public static final ObjectType<LicenceFile> TYPE = ObjectType.named(
            "licence", LicenceFile.class, (file, all, problems) -> Licence.checkForm(file.text(), problems.at("text")));

    private static final int LENGTH_MAX = 20_000;

    public LicenceFile {
        text = text.replace("\r\n", "\n");
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("text is longer than " + LENGTH_MAX + " characters");
        }
    }
}
