package org.tandem.admin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a component of an administered record is when the file or request leaves it out: `@Default("20s")
/// Duration interval`.
///
/// The value is written as in a file: text as it is, `true`, `5066`, `20s`, `generalPurpose`; a list or map as
/// JSON (`["TCP","TLS"]`).
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    String value();
}
