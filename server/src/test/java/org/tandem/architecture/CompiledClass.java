package org.tandem.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One class file, as the names it holds: its own, every type it mentions, every member of another class it uses.
///
/// Types come from the constant pool, from descriptors and from generic signatures, so that an unused import does not
/// count and a type argument does. A constant that the compiler copied from another class leaves no trace.
///
/// @param name    binary name with dots, `org.tandem.call.Call$Leg`
/// @param types   binary names of all types mentioned, itself included
/// @param members `owner.member` of fields and methods used, `java.time.Instant.now`
record CompiledClass(String name, Set<String> types, Set<String> members) {

    private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([a-zA-Z_$][\\w$]*(?:/[\\w$]+)+)[;<]");

    String packageName() {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /// All classes below a folder of class files.
    static List<CompiledClass> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .map(CompiledClass::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompiledClass read(Path file) {
        try {
            var model = ClassFile.of().parse(file);
            Set<String> types = new TreeSet<>();
            Set<String> members = new TreeSet<>();
            for (PoolEntry entry : model.constantPool()) {
                switch (entry) {
                    case ClassEntry type
                    when !type.asInternalName().startsWith("[") -> types.add(dotted(type.asInternalName()));
                    case MemberRefEntry member ->
                        members.add(dotted(member.owner().asInternalName()) + "."
                                + member.name().stringValue());
                    case Utf8Entry text -> addTypesIn(text.stringValue(), types);
                    default -> {
                        // numbers and strings name no type
                    }
                }
            }
            return new CompiledClass(dotted(model.thisClass().asInternalName()), types, members);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addTypesIn(String descriptor, Set<String> types) {
        var matcher = TYPE_IN_DESCRIPTOR.matcher(descriptor);
        while (matcher.find()) {
            types.add(dotted(matcher.group(1)));
        }
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }
}
