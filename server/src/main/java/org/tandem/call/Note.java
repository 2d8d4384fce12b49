package org.tandem.call;

import java.util.List;

/// Something that one side tells the other and that changes nothing in the call: digits, for the most part.
///
/// Source: RFC 6086 (INFO, the use without a package included).
///
/// @param fields header fields that belong to it: `Info-Package`, `Content-Disposition`
/// @param contentType "" for no body
/// @param body as text, byte for byte in ISO 8859-1
public record Note(List<Field> fields, String contentType, String body) {
    public Note {
        fields = List.copyOf(fields);
    }
}
