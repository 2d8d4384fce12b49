package org.tandem.lab.tour;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.tandem.lab.call.Offered;
import org.tandem.lab.call.Talk;
import org.tandem.lab.phone.Phone;
import org.tandem.lab.process.TandemServer;
import org.tandem.lab.sip.LabFailure;

/// The world after the tour: whoever is called answers after two rings and talks for half a minute; calls are made from
/// the
/// keyboard.
final class Playground {
    private static final Duration RINGS = Duration.ofSeconds(2);
    private static final Duration TALKS = Duration.ofSeconds(30);

    private final World world;
    private final Screen screen;
    private final TandemServer server;

    Playground(World world, Screen screen, TandemServer server) {
        this.world = world;
        this.screen = screen;
        this.server = server;
    }

    void run(boolean keyboard) {
        world.phones().forEach(phone -> phone.onCall(this::answer));
        world.pstn().onCall(this::answer);
        world.pstnAtLync().onCall(this::answer);
        world.lyncUsers()
                .forEach(user -> user.endpoints()
                        .forEach(endpoint ->
                                endpoint.onOffer(offer -> Thread.ofVirtual().start(() -> {
                                    pause(RINGS);
                                    quietly(() -> talk(offer.answer()));
                                }))));
        explain();
        try (AutoCloseable _ = world.ladder().watch(entry -> screen.arrow(world.ladder(), entry))) {
            if (keyboard) {
                read();
            } else {
                Thread.sleep(Duration.ofDays(365));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new LabFailure("the keyboard cannot be read", e);
        }
    }

    private void explain() {
        List.of(
                        "",
                        "Everything stays up. Whoever is called answers after 2 s. To try:",
                        "  call bea " + World.ANA + "      a CIC station calls a Lync user (also: carl)",
                        "  call ana 102               a Lync user calls a CIC user (also: eva, dora)",
                        "  call pstn " + World.EVA + "     from outside, by Tandem, to a Lync-only user",
                        "  call bea 103               a Lync endpoint as station",
                        "  call bea " + World.OUTSIDE + "      to the telephone network",
                        "in another terminal:",
                        "  ./tandem dialplan explain " + World.ANA + " --url " + server.url() + " --user administrator"
                                + " --password-file " + server.administratorPassword(),
                        "  curl " + server.url() + "/api/v1/health/ready",
                        "A SIP phone of your own may register at "
                                + world.site().stationLine().getAddress().getHostAddress() + ":"
                                + world.site().stationLine().getPort()
                                + " once a station for it is configured.",
                        "To stop: quit, or Ctrl-C.")
                .forEach(screen::line);
    }

    private void answer(Offered offered) {
        offered.ring();
        pause(RINGS);
        quietly(() -> talk(offered.answer()));
    }

    private void talk(Talk talk) {
        Thread.ofVirtual().start(() -> {
            pause(TALKS);
            quietly(talk::hangUp);
        });
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void quietly(Runnable action) {
        try {
            action.run();
        } catch (LabFailure failure) {
            screen.line("       " + failure.getMessage());
        }
    }

    private void read() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.strip().split("\\s+", -1);
            if (words[0].equals("quit")) {
                return;
            }
            if (words.length == 3 && words[0].equals("call")) {
                Thread.ofVirtual().start(() -> quietly(() -> call(words[1].toLowerCase(Locale.ROOT), words[2])));
            } else if (!line.isBlank()) {
                screen.line("  call WHO NUMBER, or quit");
            }
        }
    }

    private void call(String who, String number) {
        switch (who) {
            case "bea" -> call(world.bea(), number);
            case "carl" -> call(world.carl(), number);
            case "pstn" -> {
                var call = world.pstn()
                        .call(
                                World.OUTSIDE,
                                number,
                                org.tandem.lab.sip.Transport.UDP,
                                world.site().pstnLine());
                talk(call.awaitAnswer());
            }
            case "ana", "eva", "dora" -> {
                String name = who.substring(0, 1).toUpperCase(Locale.ROOT) + who.substring(1);
                talk(world.ms1().call(world.laptop(name), number).awaitAnswer());
            }
            default -> screen.line("  " + who + " is not here: bea, carl, ana, eva, dora or pstn");
        }
    }

    private void call(Phone phone, String number) {
        talk(phone.call(number).awaitAnswer());
    }
}
