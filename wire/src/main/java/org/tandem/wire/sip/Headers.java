package org.tandem.wire.sip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The header fields of a message in their order. Immutable; changing means a copy that shares the fields.
public final class Headers implements Iterable<Header> {
    public static final Headers NONE = new Headers(new Header[0]);

    private final Header[] fields;

    private Headers(Header[] fields) {
        this.fields = fields;
    }

    public static Headers of(List<Header> fields) {
        return fields.isEmpty() ? NONE : new Headers(fields.toArray(Header[]::new));
    }

    public static Headers of(Header... fields) {
        return new Headers(fields.clone());
    }

    public int size() {
        return fields.length;
    }

    public Header get(int index) {
        return fields[index];
    }

    public List<Header> asList() {
        return Collections.unmodifiableList(Arrays.asList(fields));
    }

    @Override
    public Iterator<Header> iterator() {
        return asList().iterator();
    }

    public boolean has(HeaderName name) {
        return find(name) != null;
    }

    /// The value of the first field of that name.
    public Optional<String> first(HeaderName name) {
        var field = find(name);
        return field == null ? Optional.empty() : Optional.of(field.value());
    }

    /// The values of all fields of that name, one per field line.
    public List<String> all(HeaderName name) {
        var values = new ArrayList<String>();
        for (var field : fields) {
            if (field.name().equals(name)) {
                values.add(field.value());
            }
        }
        return List.copyOf(values);
    }

    /// The elements of all fields of that name, split at commas outside quotes and angle brackets. Right for
    /// list headers only: dates and credentials have commas of another meaning.
    public List<String> values(HeaderName name) {
        var values = new ArrayList<String>();
        for (var field : fields) {
            if (field.name().equals(name)) {
                values.addAll(field.values());
            }
        }
        return List.copyOf(values);
    }

    /// Whether a list header such as Supported or Require has that element, whatever its case.
    public boolean lists(HeaderName name, String element) {
        for (var value : values(name)) {
            if (value.equalsIgnoreCase(element)) {
                return true;
            }
        }
        return false;
    }

    /// The first field of that name.
    @Nullable
    Header find(HeaderName name) {
        for (var field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    /// With one field of this name in the place of the first such field, or at the end; others of the name
    /// go.
    public Headers with(Header header) {
        var copy = new ArrayList<Header>(fields.length + 1);
        boolean placed = false;
        for (var field : fields) {
            if (!field.name().equals(header.name())) {
                copy.add(field);
            } else if (!placed) {
                copy.add(header);
                placed = true;
            }
        }
        if (!placed) {
            copy.add(header);
        }
        return of(copy);
    }

    public Headers with(HeaderName name, String value) {
        return with(new Header(name, value));
    }

    /// With this field at the end.
    public Headers plus(Header header) {
        var copy = Arrays.copyOf(fields, fields.length + 1);
        copy[fields.length] = header;
        return new Headers(copy);
    }

    public Headers plus(HeaderName name, String value) {
        return plus(new Header(name, value));
    }

    /// With this field before the first of its name, or before all.
    public Headers plusFirst(Header header) {
        int place = 0;
        while (place < fields.length && !fields[place].name().equals(header.name())) {
            place++;
        }
        if (place == fields.length) {
            place = 0;
        }
        var copy = new ArrayList<>(Arrays.asList(fields));
        copy.add(place, header);
        return of(copy);
    }

    void addTo(List<Header> all) {
        Collections.addAll(all, fields);
    }

    /// Without any field of this name.
    public Headers without(HeaderName name) {
        if (!has(name)) {
            return this;
        }
        var copy = new ArrayList<Header>(fields.length);
        for (var field : fields) {
            if (!field.name().equals(name)) {
                copy.add(field);
            }
        }
        return of(copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && Arrays.equals(fields, that.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields);
    }

    @Override
    public String toString() {
        return Arrays.toString(fields);
    }
}
