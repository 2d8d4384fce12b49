/// The SIP proxy of inbound routing option 1: it stands before Tandem and Lync and sends each number to its owner.
///
/// Main type: [org.tandem.lab.proxy.Proxy]. Invariant: stateless; a repeat takes the same way with the same branch.
/// Source: RFC 3261 §16.11 and §16.12.
@NullMarked
package org.tandem.lab.proxy;

import org.jspecify.annotations.NullMarked;
