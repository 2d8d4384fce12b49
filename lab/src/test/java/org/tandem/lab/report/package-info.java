/// What a run of all tests says in the end: counts, peers used, requirements shown.
///
/// Reads the XML reports that the build leaves behind; `./tandem test` starts [org.tandem.lab.report.TestReport] after
/// the
/// build. Uses the JDK alone, because it runs without a class path of libraries.
@NullMarked
package org.tandem.lab.report;

import org.jspecify.annotations.NullMarked;
