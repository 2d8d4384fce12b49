package org.tandem.wire.uri;

/// A text that does not follow its grammar: the text, where it goes wrong and what was expected there.
///
/// Carries no stack trace: it tells about what a peer sent, not about our code, and a flood of bad messages
/// must stay cheap.
public final class SyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int TEXT_SHOWN_MAX = 160;

    private final String text;
    private final int position;
    private final String expected;

    /// Position counts characters of `text` from 0.
    public SyntaxException(String text, int position, String expected) {
        super(null, null, false, false);
        this.text = text;
        this.position = position;
        this.expected = expected;
    }

    /// What could not be read.
    public String text() {
        return text;
    }

    /// Where reading stopped, in characters from 0.
    public int position() {
        return position;
    }

    /// What would have been right there.
    public String expected() {
        return expected;
    }

    @Override
    public String getMessage() {
        var shown = text.length() <= TEXT_SHOWN_MAX ? text : text.substring(0, TEXT_SHOWN_MAX) + "…";
        return "expected " + expected + " at position " + position + " of \"" + shown + "\"";
    }
}
