/// The tour: a small site built around a running Tandem, and steps that show and check one feature each.
///
/// Main types: [org.tandem.lab.tour.World], [org.tandem.lab.tour.Step], [org.tandem.lab.tour.Steps],
/// [org.tandem.lab.tour.Tour]. Invariant: a step asserts at the far peers; each step has a fault in the world around it
/// that makes it fail.
@NullMarked
package org.tandem.lab.tour;

import org.jspecify.annotations.NullMarked;
