package org.tandem.lab.tour;

import java.io.PrintStream;
import java.util.List;
import org.tandem.lab.sip.Ladder;
import org.tandem.lab.sip.Message;

/// What the newcomer sees: plain lines, with colours on a terminal only. Safe from any thread.
final class Screen {
    private static final String RESET = "\u001b[0m";

    private final PrintStream out;
    private final boolean colours;
    private volatile boolean arrows = true;

    Screen(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    void title(int number, int count, Step step) {
        line("");
        line(paint("1", "%2d/%d  %s".formatted(number, count, step.title())) + paint("2", "  (" + step.id() + ")"));
        wrap(step.story(), "       ");
    }

    void fact(String sentence) {
        line(paint("32", "       * ") + sentence);
    }

    void passed() {
        line(paint("32;1", "       passed"));
    }

    void failed(String reason) {
        line(paint("31;1", "       FAILED: ") + reason);
    }

    void showArrows(boolean on) {
        arrows = on;
    }

    /// Draws a message that concerns the call; pings and registrations would only hide it.
    void arrow(Ladder ladder, Ladder.Entry entry) {
        Message message = entry.message();
        boolean background = List.of("OPTIONS", "REGISTER").contains(message.method());
        if (arrows && !background && message.status() != 100) {
            line(paint("2", ladder.line(entry)));
        }
    }

    private void wrap(String text, String indent) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > 100) {
                line(line.toString().stripTrailing());
                line.setLength(0);
                line.append(indent);
            }
            line.append(word).append(' ');
        }
        line(line.toString().stripTrailing());
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + RESET : text;
    }
}
