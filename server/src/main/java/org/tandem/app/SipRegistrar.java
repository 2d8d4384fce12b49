package org.tandem.app;

import java.util.function.Consumer;
import org.tandem.admin.Subsystem;
import org.tandem.base.LineId;
import org.tandem.sip.IncomingRequest;
import org.tandem.station.sip.MessageLightNotifier;
import org.tandem.station.sip.Registrar;

/// The subsystem at which phones register and subscribe to their message lights. While it is stopped REGISTER
/// and SUBSCRIBE are answered 503; phones that registered before stay reachable until their time runs out, and
/// those that subscribed are told of changes.
final class SipRegistrar implements Subsystem {
    static final String NAME = "SipRegistrar";

    private final Registrar registrar;
    private final MessageLightNotifier lights;
    private volatile boolean running;

    SipRegistrar(Registrar registrar, MessageLightNotifier lights) {
        this.registrar = registrar;
        this.lights = lights;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "SIP registrar: lets phones register on lines for stations, and subscribe to their message lights";
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

    void onSubscribe(LineId line, IncomingRequest request) {
        if (running) {
            lights.onSubscribe(line, request);
        } else {
            request.respond(503);
        }
    }
}
