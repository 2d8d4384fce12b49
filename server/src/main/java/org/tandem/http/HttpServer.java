package org.tandem.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tandem.base.Timers;

/// Serves routes over HTTP/1.1, one virtual thread per request.
///
/// The only class that knows Javalin and Jetty, with [WebRequest] and [ConnectionWatch]. Every answer has the
/// security headers; every failure, also one before any handler, is a [HttpProblem]. Refuses to start with
/// [HttpUnavailable].
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final HttpSettings settings;
    private final Doorkeeper doorkeeper;
    private final HostNames hostNames;
    private final ConnectionWatch watch;
    private final Semaphore uploads;
    private final Javalin javalin;

    public HttpServer(HttpSettings settings, List<Route> routes, Doorkeeper doorkeeper, Timers timers) {
        this.settings = settings;
        this.doorkeeper = doorkeeper;
        this.hostNames = new HostNames(settings.host(), settings.hostNames());
        this.watch = new ConnectionWatch(timers, settings.limits().headerTimeout());
        this.uploads = new Semaphore(settings.limits().uploadsMax());
        var keys = settings.tls() == null ? null : sslContext(settings.tls());
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            config.http.prefer405over404 = true;
            config.http.compressionStrategy = io.javalin.compression.CompressionStrategy.NONE;
            config.jetty.modifyServer(server -> server.setErrorHandler(new BareErrors()));
            config.jetty.modifyServletContextHandler(
                    handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
            config.jetty.addConnector((server, http) -> connector(server, http, keys));
            serve(config, routes);
        });
    }

    /// Listens from now on.
    public HttpServer start() {
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw new HttpUnavailable(
                    "cannot listen on " + settings.host() + " port " + settings.port() + " for HTTP: " + reason(e), e);
        } catch (JavalinException e) {
            throw new HttpUnavailable("HTTP cannot be started: " + reason(e), e);
        }
        return this;
    }

    /// The port that is really listened on.
    public int port() {
        return javalin.port();
    }

    /// Where it is to be reached from this machine: `http://127.0.0.1:8080`.
    public String url() {
        var host = settings.host().equals("0.0.0.0") || settings.host().equals("::") ? "127.0.0.1" : settings.host();
        return (settings.tls() == null ? "http://" : "https://") + HostNames.bracketed(host) + ":" + port();
    }

    int connections() {
        return watch.watched();
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private static String reason(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    // --- the listener ------------------------------------------------------------------------------------------------

    private static SslContextFactory.Server sslContext(HttpSettings.Tls tls) {
        var factory = new SslContextFactory.Server();
        factory.setKeyStore(TlsKeys.read(tls));
        factory.setKeyStorePassword("");
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setSniRequired(false);
        return factory;
    }

    private ServerConnector connector(
            Server server, HttpConfiguration http, SslContextFactory.@org.jspecify.annotations.Nullable Server keys) {
        var limits = settings.limits();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(limits.headerBytesMax());
        // Names of objects may hold a slash, which stands in a path as %2F; parameters are decoded one by one.
        http.setUriCompliance(UriCompliance.from(EnumSet.of(UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR)));
        var plain = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (keys == null) {
            connector = new ServerConnector(server, plain);
        } else {
            var secure = new SecureRequestCustomizer();
            secure.setSniHostCheck(false);
            http.addCustomizer(secure);
            connector = new ServerConnector(server, new SslConnectionFactory(keys, plain.getProtocol()), plain);
        }
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(limits.idleTimeout().toMillis());
        connector.setAcceptQueueSize(128);
        plain.addEventListener(watch);
        connector.addBean(new NetworkConnectionLimit(limits.connectionsMax(), connector));
        return connector;
    }

    // --- routes ------------------------------------------------------------------------------------------------------

    private void serve(JavalinConfig config, List<Route> routes) {
        config.routes.before(this::beforeAll);
        for (var route : routes) {
            config.routes.addHttpHandler(type(route.method()), route.path(), context -> serve(route, context));
        }
        config.routes.exception(HttpProblem.Thrown.class, (thrown, context) -> {
            thrown.headers().forEach(context::header);
            write(context, thrown.problem());
        });
        config.routes.exception(
                HttpResponseException.class, (refused, context) -> write(context, ofFramework(refused, context)));
        // The last place for what nobody foresaw; the caller learns nothing of it.
        config.routes.exception(Exception.class, (failure, context) -> {
            if (failure instanceof IOException || failure.getCause() instanceof IOException) {
                LOG.debug("client went away path={}", context.path(), failure);
                return;
            }
            LOG.error("request failed method={} path={}", context.method(), context.path(), failure);
            write(context, HttpProblem.of(500, "internal", "The server has made a mistake", "Its log says more."));
        });
    }

    /// Runs before every request, also one that no route is for.
    private void beforeAll(Context context) {
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Cache-Control", "no-store");
        context.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        context.header("Referrer-Policy", "no-referrer");
        context.header("Cross-Origin-Resource-Policy", "same-origin");
        if (settings.tls() != null) {
            context.header("Strict-Transport-Security", "max-age=31536000");
        }
        if (!hostNames.contains(context.header("Host"))) {
            throw HttpProblem.of(
                            421,
                            "wrongHost",
                            "This server is not known by that name",
                            "Use its address, or add the name to the setting hostNames.")
                    .thrown();
        }
    }

    private void serve(Route route, Context context) throws IOException {
        var request = new WebRequest(context, route, this::body);
        request.admitted(doorkeeper.admit(request, route.access()));
        var answer = route.handler().handle(request);
        context.status(answer.status());
        answer.headers().forEach(context::header);
        switch (answer.body()) {
            case Answer.Body.None _ -> {}
            case Answer.Body.Json(var value) ->
                context.contentType("application/json").result(Json.mapper().writeValueAsBytes(value));
            case Answer.Body.Text(var mediaType, var text) ->
                context.contentType(mediaType).result(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case Answer.Body.Binary(var mediaType, var content) -> {
                var bytes = new byte[content.remaining()];
                content.duplicate().get(bytes);
                context.contentType(mediaType).result(bytes);
            }
            case Answer.Body.Stream(var mediaType, var writer) -> {
                context.contentType(mediaType);
                context.res().setBufferSize(4096);
                stream(context, writer);
            }
        }
    }

    private static void stream(Context context, Answer.StreamWriter writer) throws IOException {
        java.io.OutputStream out;
        try {
            out = context.res().getOutputStream();
        } catch (IOException e) {
            writer.abandon();
            throw e;
        }
        writer.writeTo(out);
    }

    /// Reads a body up to its limit, with a deadline, and files only a few at once.
    private byte[] body(Context context, Route route) throws IOException {
        var limits = settings.limits();
        int most = route.upload() ? limits.uploadBytesMax() : limits.bodyBytesMax();
        if (context.req().getContentLengthLong() > most) {
            throw tooLarge(most);
        }
        boolean counted = route.upload() && context.req().getContentLengthLong() != 0;
        if (counted && !uploads.tryAcquire()) {
            throw HttpProblem.of(503, "busy", "Too many files at once", "Try again in a moment.")
                    .thrown(Map.of("Retry-After", "2"));
        }
        var endPoint = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        var deadline = watch.deadline(endPoint, limits.bodyTimeout());
        try {
            var bytes = context.req().getInputStream().readNBytes(most + 1);
            if (bytes.length > most) {
                throw tooLarge(most);
            }
            return bytes;
        } finally {
            deadline.cancel();
            if (counted) {
                uploads.release();
            }
        }
    }

    private static HttpProblem.Thrown tooLarge(int most) {
        return HttpProblem.of(413, "tooLarge", "The body is too large", "At most " + most + " bytes are taken.")
                .thrown(Map.of("Connection", "close"));
    }

    private static HttpProblem ofFramework(HttpResponseException refused, Context context) {
        return switch (refused.getStatus()) {
            case 404 -> HttpProblem.notFound("Nothing is served at " + context.path() + ".");
            case 405 ->
                HttpProblem.of(
                        405,
                        "method",
                        "This method is not served here",
                        context.method() + " is not served at " + context.path() + ".");
            default ->
                HttpProblem.of(
                        refused.getStatus(),
                        "http" + refused.getStatus(),
                        "The request was refused",
                        String.valueOf(refused.getMessage()));
        };
    }

    private static void write(Context context, HttpProblem problem) {
        context.status(problem.status())
                .contentType(HttpProblem.MEDIA_TYPE)
                .result(Json.mapper().writeValueAsBytes(problem.at(context.path())));
    }

    private static HandlerType type(Route.Method method) {
        return switch (method) {
            case GET -> HandlerType.GET;
            case POST -> HandlerType.POST;
            case PUT -> HandlerType.PUT;
            case DELETE -> HandlerType.DELETE;
        };
    }
}
