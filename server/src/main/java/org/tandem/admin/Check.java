package org.tandem.admin;

/// What must hold between one object and all others: references that exist, ports that are free, loops that are
/// absent.
@FunctionalInterface
public interface Check<T extends Administered> {
    /// Adds what is wrong with `object` to `problems`; paths are relative to the object (`proxies/0/port`).
    /// Pure: `all` is the state that would result, and nothing else is looked at. Asked for every object of the
    /// type on every change.
    void check(T object, AdminView all, Problems problems);
}
