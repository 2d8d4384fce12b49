package org.tandem.admin;

import java.time.Instant;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;

/// All administered objects as one YAML file that people read, keep and compare.
///
/// Types in the order in which the server knows them, objects by name, fields in the order of the record. Every
/// field that has a value is written, also where it is the default: the file says what holds, and means the
/// same to a later server whose defaults have changed. What is empty anyway (no value, an empty list) is left
/// out. Secrets are [placeholders][Secret#PLACEHOLDER]. All text is in quotes, so that numbers, `no` and
/// `+1317` stay what they are.
public final class Export {
    /// The way the file is built; a server refuses a higher one.
    static final int FORMAT = 1;

    static final String HEADER = "tandem";
    static final String OBJECTS = "objects";
    static final Set<String> HEADER_FIELDS = Set.of("format", "version", "complete");

    private final Administration administration;
    private final AdminText text;

    public Export(Administration administration) {
        this.administration = administration;
        this.text = new AdminText(administration.limits().textBytesMax());
    }

    /// The file for the state in force. Two calls on one version at one time give the same text.
    public String write(Instant at) {
        var view = administration.current();
        var nodes = JsonNodeFactory.instance;
        var root = nodes.objectNode();
        var header = root.putObject(HEADER);
        header.put("format", FORMAT);
        header.put("version", view.version());
        header.put("complete", true);
        var objects = root.putObject(OBJECTS);
        administration.shown(view).forEach((type, trees) -> {
            var ofType = objects.putObject(type.typeName());
            trees.forEach((name, tree) -> {
                tree.remove("name"); // it stands before the fields
                ofType.set(name, tree);
            });
        });
        return """
                # Tandem: all administered data, version %d, written at %s.
                # Show what applying this file would change: ./tandem config plan FILE   Do it: ./tandem config apply FILE
                # With "complete: true", objects that are not in the file are deleted, for each type that is listed below.
                # %s stands for a secret that the server has; write a new one in its place to change it.
                """.formatted(view.version(), at, Secret.PLACEHOLDER) + text.writeYaml(root);
    }
}
