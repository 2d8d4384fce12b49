/// The HTTP API: administered objects, live views, commands, and what the event stream tells of them.
///
/// [Api] lists all routes; `openapi.yaml` is the contract and a test holds the two together. Everything that
/// concerns administered objects works on any [org.tandem.admin.ObjectType], so a new type needs no code here.
/// [LiveViews] are the ports to what features show of themselves.
///
/// Invariant: reads models and gives commands, decides nothing by itself; each route names the right it needs.
///
/// Sources: RFC 9110 §13 (conditional requests), RFC 9457 (problems), docs/api.md.
@NullMarked
package org.tandem.api;

import org.jspecify.annotations.NullMarked;
