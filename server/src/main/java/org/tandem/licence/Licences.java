package org.tandem.licence;

import java.security.PublicKey;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.AdminView;
import org.tandem.base.Refusal;

/// What all licence files together allow now. The built-in evaluation licence holds as long as no file is
/// installed.
///
/// For any thread: [#update] swaps an immutable list, questions read it. Signatures are verified once for each
/// change, dates at each question.
public final class Licences implements Features {
    private final List<PublicKey> authorities;
    private final InstantSource clock;
    private volatile List<Installed> installed = List.of();

    /// @param authorities keys whose signatures count
    public Licences(List<PublicKey> authorities, InstantSource clock) {
        this.authorities = List.copyOf(authorities);
        this.clock = clock;
    }

    /// A licence and what is wrong with it today.
    ///
    /// @param name of the file; "" for the built-in licence
    /// @param licence null where the file is not a licence
    /// @param problem "" where it holds
    public record Installed(String name, @Nullable Licence licence, String problem) {}

    /// Takes over the licence files of this view.
    public void update(AdminView view) {
        var read = new ArrayList<Installed>();
        for (var file : view.all(LicenceFile.TYPE)) {
            read.add(
                    switch (Licence.verify(file.text(), authorities)) {
                        case Licence.Verified.Good(var licence) -> new Installed(file.name(), licence, "");
                        case Licence.Verified.Bad(var reason) -> new Installed(file.name(), null, reason);
                    });
        }
        installed = List.copyOf(read);
    }

    /// All of them as of today: for API and pages.
    public List<Installed> list() {
        var files = installed;
        if (files.isEmpty()) {
            return List.of(new Installed("", Licence.builtIn(), ""));
        }
        var today = today();
        return files.stream()
                .map(file -> file.licence() != null && file.licence().isExpiredOn(today)
                        ? new Installed(
                                file.name(),
                                file.licence(),
                                "expired on " + file.licence().expires())
                        : file)
                .toList();
    }

    @Override
    public Optional<Refusal> refusalOf(String feature) {
        var files = installed;
        if (files.isEmpty()) {
            return Licence.builtIn().has(feature) ? Optional.empty() : Optional.of(missing(feature));
        }
        var today = today();
        Licence expired = null;
        for (var file : files) {
            var licence = file.licence();
            if (licence != null && licence.has(feature)) {
                if (!licence.isExpiredOn(today)) {
                    return Optional.empty();
                }
                expired = licence;
            }
        }
        if (expired != null) {
            return Optional.of(new Refusal(
                    "licenceExpired",
                    "The licence for " + feature + " expired on " + expired.expires()
                            + ": install a new licence file."));
        }
        var bad = files.stream().filter(file -> !file.problem().isEmpty()).findFirst();
        return Optional.of(bad.map(file -> new Refusal(
                        "notLicensed",
                        "The feature " + feature + " is not licensed: in licence file \"" + file.name() + "\", "
                                + file.problem() + "."))
                .orElseGet(() -> missing(feature)));
    }

    /// How many of `what` are licensed by licences that hold; nothing where no licence counts them.
    public Optional<Integer> count(String what) {
        var today = today();
        return installed.stream()
                .map(Installed::licence)
                .filter(licence -> licence != null
                        && !licence.isExpiredOn(today)
                        && licence.counts().containsKey(what))
                .map(licence -> licence == null ? 0 : licence.counts().getOrDefault(what, 0))
                .reduce(Integer::sum);
    }

    private static Refusal missing(String feature) {
        return new Refusal(
                "notLicensed", "The feature " + feature + " is not licensed: install a licence file that has it.");
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
