package org.tandem.lab.tour;

/// One step of the tour.
///
/// @param id its name for `--break` and for reports
/// @param story what the newcomer sees, one sentence or two
/// @param fault what `--break` makes wrong in the world around the feature
/// @param play what is done and asserted; throws [org.tandem.lab.sip.LabFailure] when the feature does not work
record Step(String id, String title, String story, String fault, Play play) {
    interface Play {
        void run(Stage stage);
    }
}
