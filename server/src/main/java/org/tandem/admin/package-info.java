/// Administered objects: whatever an administrator sets, and the one path by which it is set.
///
/// A feature describes each kind of object by an [ObjectType]: a record and a [Check]. [Administration] holds
/// all objects of all types as one immutable [AdminView] and changes them by [ChangeSet]s: all changes of a set
/// or none, after the whole resulting state was checked, with an entry in the history. [AdminCodec] turns
/// records into trees and back, [Export] and [Plan] read and write all of it as one file. [AdminStore] is the
/// port to what keeps it.
///
/// Invariant: the current view has been accepted by every check, and is on disk before anybody is told.
@NullMarked
package org.tandem.admin;

import org.jspecify.annotations.NullMarked;
