package org.tandem.app;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// Notes each call that crosses the border between two packages of Tandem, while it is switched on.
///
/// Loaded once, by the loader of the tests; classes that [RecordingLoader] has loaded call it.
public final class BorderRecorder {
    private static final List<Crossing> CROSSINGS = new CopyOnWriteArrayList<>();
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static volatile boolean on;

    private BorderRecorder() {}

    /// One call over a border.
    ///
    /// @param from the caller's package, or "" where a thread begins
    /// @param to the package that was entered
    /// @param method simple class name and method: `Calls.offer`
    public record Crossing(String from, String to, String method) {}

    static void start() {
        CROSSINGS.clear();
        on = true;
    }

    static List<Crossing> stop() {
        on = false;
        return List.copyOf(CROSSINGS);
    }

    /// Called at the start of every method of an instrumented class.
    public static void entered(String owner, String method) {
        if (!on) {
            return;
        }
        String to = packageOf(owner);
        String from = WALKER.walk(frames -> frames.skip(2)
                .map(frame -> packageOf(frame.getClassName()))
                .filter(name -> name.startsWith("org.tandem."))
                .findFirst()
                .orElse(""));
        if (!Objects.equals(from, to)) {
            CROSSINGS.add(new Crossing(from, to, simpleName(owner) + "." + method));
        }
    }

    private static String packageOf(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "" : className.substring(0, dot);
    }

    private static String simpleName(String className) {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        int dollar = simple.indexOf('$');
        return dollar < 0 ? simple : simple.substring(0, dollar);
    }
}
