/// The dial plan: what was dialled becomes a number, what to show for it, and where it goes, with the reason.
///
/// [DialPlan] with its entries is administered, beside [NumberList], [Classification] and
/// [AccountCodeComponent]. [CompiledDialPlan] is made of it once for each change and answers a [Query] with a
/// [Decision]; [Trace] says why.
///
/// Invariant: values in, values out. Nothing in here reads a clock, blocks, or knows a call.
///
/// Sources: docs/dial-plan.md; docs/adr/0005-dial-plan-notation.md says what of the notation is our own choice.
@NullMarked
package org.tandem.dialplan;

import org.jspecify.annotations.NullMarked;
