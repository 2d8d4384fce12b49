/// Stations: phones and Lync endpoints, their settings, where they can be reached.
///
/// [GlobalStation] (the Default Station) and [Station] are administered; [EffectiveStation] is what holds for
/// one station after the global settings have filled what it leaves open. [StationDirectory] finds stations by
/// number. [Bindings] are what phones have registered. [MessageLights] know how many messages wait for each.
///
/// Invariant: values only; `station.sip` is the registrar.
///
/// Sources: RFC 3261 §10, RFC 3842 §5, RFC 3966 §4 and §5; docs/sources.md names the guide.
@NullMarked
package org.tandem.station;

import org.jspecify.annotations.NullMarked;
