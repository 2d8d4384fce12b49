package org.tandem.line;

/// What a line is for. The names shown are those of the guide.
public enum LineUsage {
    GENERAL_PURPOSE("General Purpose"),
    STATION_CONNECTIONS("Station Connections"),
    MICROSOFT_LYNC("Microsoft Lync"),
    MICROSOFT_LYNC_REMOTE_CALL_CONTROL("Microsoft Lync Remote Call Control");

    private final String title;

    LineUsage(String title) {
        this.title = title;
    }

    /// As administrators know it.
    public String title() {
        return title;
    }

    /// Whether the other end is a Lync server: such a line needs the feature licence and is never reached over
    /// UDP.
    public boolean isLync() {
        return this == MICROSOFT_LYNC || this == MICROSOFT_LYNC_REMOTE_CALL_CONTROL;
    }
}
