package org.tandem.wire.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One header field line: a name and its value.
///
/// A field that came in is a view of the bytes of its message. Its text and the typed value are made when
/// first asked for and kept; two threads may both make them, which yields equal values (all of them
/// immutable), so there is no lock. As long as nobody changes it, it is written with the bytes it came with,
/// whether or not these are valid UTF-8. Folded lines are joined with one blank.
public final class Header {
    private record Vias(List<Via> list) {}

    private record Addresses(List<NameAddr> list) {}

    private final HeaderName name;
    private final byte[] source;
    private final int from;
    private final int to;
    private @Nullable String value;
    private @Nullable Object typed;

    /// A new field. Refuses a value with a line end in it, with which a value could smuggle in other header
    /// fields. A NUL may stand in a quoted string (RFC 4475 §3.1.1.2).
    public Header(HeaderName name, String value) {
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '\r' || c == '\n') {
                throw new IllegalArgumentException(name + " with a line end at " + at);
            }
        }
        this.name = name;
        this.source = value.getBytes(StandardCharsets.UTF_8);
        this.from = 0;
        this.to = source.length;
        this.value = value;
    }

    /// A view of `source[from, to)`, which must hold no line end and never change.
    Header(HeaderName name, byte[] source, int from, int to) {
        this.name = name;
        this.source = source;
        this.from = from;
        this.to = to;
    }

    /// A field with a value that needs not be read again.
    private Header(HeaderName name, String value, Object typed) {
        this(name, value);
        this.typed = typed;
    }

    static Header of(HeaderName name, NameAddr address) {
        return new Header(name, address.toString(), address);
    }

    static Header of(Via via) {
        return new Header(HeaderName.VIA, via.toString(), new Vias(List.of(via)));
    }

    static Header of(CSeq cseq) {
        return new Header(HeaderName.CSEQ, cseq.toString(), cseq);
    }

    public HeaderName name() {
        return name;
    }

    /// The value without blanks around it, read as UTF-8.
    public String value() {
        var known = value;
        if (known == null) {
            known = new String(source, from, to - from, StandardCharsets.UTF_8);
            value = known;
        }
        return known;
    }

    /// The elements of a list header: split at commas outside quotes and angle brackets, empty elements left
    /// out.
    public List<String> values() {
        return Cursor.split(value());
    }

    NameAddr address() {
        if (typed instanceof NameAddr known) {
            return known;
        }
        var read = NameAddr.parse(value());
        typed = read;
        return read;
    }

    List<NameAddr> addresses() {
        if (typed instanceof Addresses known) {
            return known.list;
        }
        if (typed instanceof NameAddr known) {
            return List.of(known);
        }
        if (Cursor.nextComma(value(), 0) == value().length()) {
            return List.of(address());
        }
        var elements = Cursor.splitStrictly(value());
        var read = new ArrayList<NameAddr>(elements.size());
        for (var element : elements) {
            read.add(NameAddr.parse(element));
        }
        var all = List.copyOf(read);
        typed = new Addresses(all);
        return all;
    }

    List<Via> vias() {
        if (typed instanceof Vias known) {
            return known.list;
        }
        if (Cursor.nextComma(value(), 0) == value().length()) {
            var only = List.of(Via.parse(value()));
            typed = new Vias(only);
            return only;
        }
        var elements = Cursor.splitStrictly(value());
        var read = new ArrayList<Via>(elements.size());
        for (var element : elements) {
            read.add(Via.parse(element));
        }
        var all = List.copyOf(read);
        typed = new Vias(all);
        return all;
    }

    CSeq cseq() {
        if (typed instanceof CSeq known) {
            return known;
        }
        var read = CSeq.parse(value());
        typed = read;
        return read;
    }

    int valueLength() {
        return to - from;
    }

    void copyValueTo(byte[] target, int offset) {
        System.arraycopy(source, from, target, offset, to - from);
    }

    /// Same name and same value.
    @Override
    public boolean equals(Object other) {
        return other instanceof Header that && name.equals(that.name) && value().equals(that.value());
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + value().hashCode();
    }

    @Override
    public String toString() {
        return name + ": " + value();
    }
}
