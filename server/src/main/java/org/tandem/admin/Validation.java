package org.tandem.admin;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Every check of every object of a state.
final class Validation {
    private Validation() {}

    /// All that is wrong with `view`.
    static List<Problem> of(AdminView view, Collection<ObjectType<?>> types) {
        var problems = Problems.unlimited();
        for (var type : types) {
            check(view, type, problems);
        }
        return problems.list();
    }

    /// What speaks against the step from `before` to `after`: errors of the touched objects, and errors of
    /// others that were not there before. An old error in an object that nobody touched (its check became
    /// stricter, a date has passed) must not keep everybody from mending anything else; it is shown as a
    /// warning. Warnings are told for touched objects only.
    static Problems ofStep(AdminView before, AdminView after, Collection<ObjectType<?>> types, Set<String> touched) {
        var result = new Problems();
        var earlier = new HashSet<Problem>();
        boolean earlierKnown = false;
        for (var problem : of(after, types)) {
            if (isOfAny(problem, touched)) {
                add(result, problem);
            } else if (problem.isError()) {
                if (!earlierKnown) {
                    earlier.addAll(of(before, types));
                    earlierKnown = true;
                }
                if (earlier.contains(problem)) {
                    result.warning(problem.path(), problem.message() + " (it was so before)");
                } else {
                    add(result, problem);
                }
            }
        }
        return result;
    }

    private static void add(Problems result, Problem problem) {
        if (problem.isError()) {
            result.error(problem.path(), problem.message());
        } else {
            result.warning(problem.path(), problem.message());
        }
    }

    private static boolean isOfAny(Problem problem, Set<String> touched) {
        var path = problem.path();
        int afterType = path.indexOf('/');
        int afterName = afterType < 0 ? -1 : path.indexOf('/', afterType + 1);
        return touched.contains(afterName < 0 ? path : path.substring(0, afterName));
    }

    private static <T extends Administered> void check(AdminView view, ObjectType<T> type, Problems problems) {
        var ofType = problems.at(type.typeName());
        for (var object : view.all(type)) {
            type.check().check(object, view, ofType.at(object.name()));
        }
    }
}
