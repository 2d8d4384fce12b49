package org.tandem.bench.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Hears what the server logs as an ERROR, which means that the server is wrong: each thread's own go to the world
/// that it runs.
///
/// Everything below ERROR is switched off, and nothing is printed, as long as this is open.
final class Faults extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Map<Thread, Consumer<String>> hearers = new ConcurrentHashMap<>();
    private final ch.qos.logback.classic.Logger root;
    private final Level before;
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

    Faults() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        before = root.getLevel();
        root.setLevel(Level.ERROR);
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        setContext(context);
        setName("simulation");
        start();
        root.addAppender(this);
    }

    /// Who hears of the faults of this thread from now on; null for nobody.
    void hear(@Nullable Consumer<String> hearer) {
        if (hearer == null) {
            hearers.remove(Thread.currentThread());
        } else {
            hearers.put(Thread.currentThread(), hearer);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        Consumer<String> hearer = hearers.get(Thread.currentThread());
        if (hearer != null && event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            IThrowableProxy cause = event.getThrowableProxy();
            hearer.accept("the server logs an ERROR: " + event.getFormattedMessage()
                    + (cause == null ? "" : ": " + cause.getClassName() + ": " + cause.getMessage() + at(cause)));
        }
    }

    private static String at(IThrowableProxy cause) {
        var frames = cause.getStackTraceElementProxyArray();
        var text = new StringBuilder();
        for (int i = 0; frames != null && i < Math.min(6, frames.length); i++) {
            text.append("\n      ").append(frames[i].getSTEAsString());
        }
        return text.toString();
    }

    @Override
    public void close() {
        root.detachAppender(this);
        others.forEach(root::addAppender);
        root.setLevel(before);
        stop();
    }
}
