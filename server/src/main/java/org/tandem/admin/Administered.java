package org.tandem.admin;

/// An object that an administrator sets: a record that knows the name by which others refer to it.
///
/// Its components may be text, numbers, booleans, enums, [java.time.Duration], [java.time.Instant], [Secret],
/// ids (records whose only component is `value`), any class with a `public static parse(String)`, records,
/// sealed interfaces of records, and lists, sets and maps by text of those. [AdminCodec] says how each is
/// written and which may be left out. The compact constructor checks what one object can know about itself (an
/// `IllegalArgumentException` whose message starts with the component's name is shown at that component); what
/// concerns several objects belongs into the type's [Check].
public interface Administered {
    /// The name within the type: 1 to 128 characters, none of them a control character, no blank at either end.
    String name();
}
