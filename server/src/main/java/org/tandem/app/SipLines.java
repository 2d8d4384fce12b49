package org.tandem.app;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tandem.admin.AdminView;
import org.tandem.admin.Subsystem;
import org.tandem.line.sip.Lines;

/// The subsystem that keeps the lines open. While it is stopped no line listens and no call is possible.
final class SipLines implements Subsystem {
    static final String NAME = "SipLines";

    private final Lines lines;
    private final Supplier<AdminView> admin;
    private volatile boolean running;

    SipLines(Lines lines, Supplier<AdminView> admin) {
        this.lines = lines;
        this.admin = admin;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "SIP lines: listens on every active line and probes its proxies";
    }

    @Override
    public void start(Consumer<String> failed) {
        running = true;
        lines.update(admin.get());
    }

    @Override
    public void stop() {
        running = false;
        lines.close();
    }

    /// To be told of every change.
    void changed(AdminView view) {
        if (running) {
            lines.update(view);
        }
    }
}
