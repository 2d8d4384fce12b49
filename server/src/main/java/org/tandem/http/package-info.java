/// HTTP for every feature: the listener, log-in, rights and the one event stream. Knows no feature.
///
/// A feature describes what it serves as [Route]s, each with the [Access] it needs; [HttpServer] serves them.
/// [Doorkeeper] finds out who asks ([WebSessions] for browsers and the command line, tokens for programs) with
/// the help of [Credentials], a port. [EventStream] carries the events of all features to all readers;
/// [EventRoute] serves it.
///
/// Invariant: no handler runs before its route's access was checked; whatever goes wrong is answered as a
/// [HttpProblem] without a stack trace. Sources: RFC 9110, RFC 9457 (problems), RFC 6265 (cookies), RFC 6750
/// (bearer tokens), WHATWG HTML §9.2 (server-sent events).
@NullMarked
package org.tandem.http;

import org.jspecify.annotations.NullMarked;
