package org.tandem.http;

/// One thing that the server does over HTTP.
///
/// @param method which method
/// @param path with parameters in braces: `/api/v1/objects/{type}`
/// @param access who may
/// @param upload whether its body may be a whole file (`uploadBytesMax`)
/// @param handler runs on a virtual thread, may block; refuses by throwing [HttpProblem.Thrown]
public record Route(Method method, String path, Access access, boolean upload, Handler handler) {
    /// The methods in use.
    public enum Method {
        GET,
        POST,
        PUT,
        DELETE;

        /// Whether it changes nothing. Source: RFC 9110 §9.2.1.
        boolean isSafe() {
            return this == GET;
        }
    }

    /// What a route does.
    @FunctionalInterface
    public interface Handler {
        Answer handle(WebRequest request);
    }

    public Route {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path " + path + " does not begin with /");
        }
    }

    public static Route get(String path, Access access, Handler handler) {
        return new Route(Method.GET, path, access, false, handler);
    }

    public static Route post(String path, Access access, Handler handler) {
        return new Route(Method.POST, path, access, false, handler);
    }

    public static Route put(String path, Access access, Handler handler) {
        return new Route(Method.PUT, path, access, false, handler);
    }

    public static Route delete(String path, Access access, Handler handler) {
        return new Route(Method.DELETE, path, access, false, handler);
    }

    /// The same for bodies that are whole files.
    public Route forUploads() {
        return new Route(method, path, access, true, handler);
    }
}
