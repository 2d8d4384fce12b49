package org.tandem.app;

import java.util.function.Consumer;
import org.tandem.admin.Subsystem;
import org.tandem.base.LineId;
import org.tandem.sip.IncomingRequest;
import org.tandem.station.sip.Registrar;

/// The subsystem at which phones register. While it is stopped a REGISTER is answered 503, and phones that
/// registered before stay reachable until their time runs out.
final class SipRegistrar implements Subsystem {
    static final String NAME = "SipRegistrar";

    private final Registrar registrar;
    private volatile boolean running;

    SipRegistrar(Registrar registrar) {
        this.registrar = registrar;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "SIP registrar: lets phones register on lines for stations";
    }

    @Override
    public void start(Consumer<String> failed) {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    void onRegister(LineId line, IncomingRequest request) {
        if (running) {
            registrar.onRegister(line, request);
        } else {
            request.respond(503);
        }
    }
}
