package org.tandem.bench.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// What the server logs as ERROR: its own word for a fault of ours. It ends one call and goes on, so without this a
/// fuzzer would see nothing. All other logging is switched off.
final class Faults extends AppenderBase<ILoggingEvent> {
    private @Nullable ILoggingEvent first;

    /// Takes the place of all appenders of the process.
    static Faults watch() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        context.getLoggerList().forEach(logger -> logger.setLevel(Level.ERROR));
        Faults faults = new Faults();
        faults.setContext(context);
        faults.start();
        root.addAppender(faults);
        return faults;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (first == null) {
            first = event;
        }
    }

    void forget() {
        first = null;
    }

    /// Throws the first fault since the last look, if there was one.
    void demandNone() {
        ILoggingEvent event = first;
        if (event != null) {
            AssertionError found = new AssertionError("the server logged an error: " + event.getFormattedMessage());
            if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
                found.initCause(proxy.getThrowable());
            }
            throw found;
        }
    }
}
