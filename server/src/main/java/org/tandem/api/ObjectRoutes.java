package org.tandem.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tandem.admin.Administered;
import org.tandem.admin.Administration;
import org.tandem.admin.ChangeSet;
import org.tandem.admin.ObjectType;
import org.tandem.admin.Outcome;
import org.tandem.admin.Problems;
import org.tandem.admin.Versioned;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.HttpProblem;
import org.tandem.http.Route;
import org.tandem.http.WebRequest;
import tools.jackson.databind.node.ObjectNode;

/// Administered objects of every type: list, read, put, delete. The version is the entity tag.
final class ObjectRoutes {
    private static final String TYPES = "/api/v1/objects";
    private static final String LIST = TYPES + "/{type}";
    private static final String ONE = LIST + "/{name}";

    private final Administration administration;
    private final TouchedLines lines;

    ObjectRoutes(Administration administration, TouchedLines lines) {
        this.administration = administration;
        this.lines = lines;
    }

    List<Route> routes() {
        return List.of(
                Route.get(TYPES, Access.loggedIn(), this::types),
                Route.get(LIST, Access.right("{type}.read"), this::list),
                Route.get(ONE, Access.right("{type}.read"), this::get),
                Route.put(ONE, Access.right("{type}.write"), this::put),
                Route.delete(ONE, Access.right("{type}.write"), this::delete));
    }

    private record TypeRow(String type, boolean singleton, int count) {}

    /// An object with what is known about it.
    private record Shown(
            String type,
            String name,
            long version,
            @Nullable Instant changedAt,
            @Nullable String changedBy,
            ObjectNode object,
            @Nullable List<HttpProblem.Item> warnings,
            @Nullable List<TouchedLines.Row> lines) {}

    private Answer types(WebRequest request) {
        request.onlyQuery();
        var view = administration.current();
        return Answer.json(new Page<>(
                administration.types().stream()
                        .filter(type -> request.principal().may(type.typeName() + ".read"))
                        .map(type -> new TypeRow(
                                type.typeName(),
                                type.isSingleton(),
                                view.all(type).size()))
                        .toList(),
                null));
    }

    private Answer list(WebRequest request) {
        request.onlyQuery("limit", "cursor");
        var page = list(type(request), request);
        return Answer.json(page).header("ETag", etag(administration.current().version()));
    }

    private <T extends Administered> Page<Shown> list(ObjectType<T> type, WebRequest request) {
        var page = Page.of(
                administration.current().allVersioned(type),
                versioned -> versioned.object().name(),
                request);
        return new Page<>(
                page.items().stream()
                        .map(one -> shown(type, one, List.of(), List.of()))
                        .toList(),
                page.next());
    }

    private Answer get(WebRequest request) {
        request.onlyQuery();
        return get(type(request), request);
    }

    private <T extends Administered> Answer get(ObjectType<T> type, WebRequest request) {
        var found = found(type, request.pathParameter("name"));
        var tag = etag(found.version());
        if (request.header("If-None-Match").filter(tag::equals).isPresent()) {
            return Answer.noContent().status(304).header("ETag", tag);
        }
        return Answer.json(shown(type, found, List.of(), List.of())).header("ETag", tag);
    }

    private Answer put(WebRequest request) {
        request.onlyQuery("reason");
        return put(type(request), request);
    }

    private <T extends Administered> Answer put(ObjectType<T> type, WebRequest request) {
        var name = request.pathParameter("name");
        var tree = request.json();
        if (!(tree instanceof ObjectNode given)) {
            throw HttpProblem.badRequest("The body is not a JSON object.").thrown();
        }
        if (!given.has("name")) {
            given.put("name", name);
        }
        var problems = new Problems();
        var object = administration
                .codec()
                .read(type, given, problems.at(type.typeName()).at(name))
                .orElseThrow(() -> Refusals.invalid(problems.list()).thrown());
        boolean sameName = type.ignoresCase()
                ? object.name().equalsIgnoreCase(name)
                : object.name().equals(name);
        if (!sameName) {
            throw HttpProblem.badRequest("The body is named " + object.name() + ", the address says " + name
                            + "; an object keeps its name.")
                    .thrown();
        }
        long expected = expectedVersion(type, name, request, true);
        var applied = Refusals.applied(() -> administration.apply(
                ChangeSet.put(type, object, expected), Refusals.author(request), Refusals.reason(request)));
        var now = applied.view().versioned(type, name).orElseThrow();
        boolean created = applied.changes().stream()
                .anyMatch(change -> change.kind() == org.tandem.admin.ObjectChange.Kind.CREATED);
        return Answer.json(shown(type, now, Refusals.items(applied.warnings()), lines.after(applied)))
                .status(created ? 201 : 200)
                .header("ETag", etag(now.version()));
    }

    private Answer delete(WebRequest request) {
        request.onlyQuery("reason");
        var type = type(request);
        var name = request.pathParameter("name");
        found(type, name);
        long expected = expectedVersion(type, name, request, false);
        Outcome.Applied done = Refusals.applied(() -> administration.apply(
                ChangeSet.delete(type, name, expected), Refusals.author(request), Refusals.reason(request)));
        return Answer.noContent().header("ETag", etag(done.view().version()));
    }

    /// What the author has seen, from `If-Match` or `If-None-Match: *`; one of them is a must, else changes get
    /// lost.
    private <T extends Administered> long expectedVersion(
            ObjectType<T> type, String name, WebRequest request, boolean mayCreate) {
        var match = request.header("If-Match").map(String::trim);
        var noneMatch = request.header("If-None-Match").map(String::trim);
        if (noneMatch.isPresent() && mayCreate) {
            if (match.isPresent() || !noneMatch.get().equals("*")) {
                throw HttpProblem.badRequest("Send If-None-Match: * (it must be new) or If-Match, not both.")
                        .thrown();
            }
            return ChangeSet.MUST_NOT_EXIST;
        }
        if (match.isEmpty()) {
            throw HttpProblem.of(
                            428,
                            "preconditionRequired",
                            "Say which version you have seen",
                            "Send If-Match with the ETag of the version that you have seen, or If-Match: * to overwrite"
                                    + (mayCreate ? ", or If-None-Match: * to create." : "."))
                    .thrown();
        }
        if (match.get().equals("*")) {
            found(type, name);
            return ChangeSet.ANY;
        }
        return version(match.get());
    }

    static long version(String tag) {
        try {
            if (tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\"")) {
                long version = Long.parseLong(tag.substring(1, tag.length() - 1));
                if (version >= 0) {
                    return version;
                }
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw HttpProblem.badRequest("If-Match is " + tag + ", not an ETag of this server such as \"17\".")
                .thrown();
    }

    static String etag(long version) {
        return "\"" + version + "\"";
    }

    private <T extends Administered> Versioned<T> found(ObjectType<T> type, String name) {
        return administration
                .current()
                .versioned(type, name)
                .orElseThrow(() -> HttpProblem.notFound("There is no " + type + " " + name + ".")
                        .thrown());
    }

    private ObjectType<?> type(WebRequest request) {
        return type(administration, request.pathParameter("type"));
    }

    static ObjectType<?> type(Administration administration, String name) {
        return administration
                .type(name)
                .orElseThrow(() -> HttpProblem.notFound("There is no type of objects named " + name + ".")
                        .thrown());
    }

    private <T extends Administered> Shown shown(
            ObjectType<T> type,
            Versioned<T> versioned,
            List<HttpProblem.Item> warnings,
            List<TouchedLines.Row> touched) {
        var object = versioned.object();
        // Every administered object is a record: ObjectType refuses others.
        var tree = administration.codec().show((Record) object);
        boolean everSet = versioned.version() > 0;
        return new Shown(
                type.typeName(),
                object.name(),
                versioned.version(),
                everSet ? versioned.changedAt() : null,
                everSet ? versioned.changedBy() : null,
                tree,
                warnings.isEmpty() ? null : warnings,
                touched.isEmpty() ? null : touched);
    }
}
