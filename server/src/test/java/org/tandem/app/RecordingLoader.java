package org.tandem.app;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/// Loads Tandem's classes anew, with one call put at the start of each method: [BorderRecorder#entered].
///
/// So a test can see which methods a call really passes through, at package borders, without a line for it in
/// the product. Records and enums are left as they are: reading a value is not a step of the call.
final class RecordingLoader extends ClassLoader {
    private static final String OURS = "org.tandem.";
    private static final ClassDesc RECORDER = ClassDesc.of(BorderRecorder.class.getName());
    private static final MethodTypeDesc ENTERED =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String, ConstantDescs.CD_String);

    RecordingLoader(ClassLoader parent) {
        super("recording", parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.equals(BorderRecorder.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) { // the JDK's own protocol for class loaders
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(path)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = recording(in.readAllBytes());
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        return getParent().getResource(name);
    }

    private byte[] recording(byte[] original) {
        ClassFile format = ClassFile.of(
                ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(getParent())
                        .orElse(ClassHierarchyResolver.defaultResolver())));
        ClassModel model = format.parse(original);
        String superclass = model.superclass().map(c -> c.asInternalName()).orElse("");
        if (superclass.equals("java/lang/Record") || superclass.equals("java/lang/Enum")) {
            return original;
        }
        String owner = model.thisClass().asInternalName().replace('/', '.');
        return format.transformClass(model, (ClassBuilder builder, ClassElement element) -> {
            if (element instanceof MethodModel method && isStep(method)) {
                String name = method.methodName().stringValue();
                builder.transformMethod(method, MethodTransform.transformingCode(callFirst(owner, name)));
            } else {
                builder.with(element);
            }
        });
    }

    private static boolean isStep(MethodModel method) {
        return method.code().isPresent()
                && !method.methodName().stringValue().startsWith("<")
                && !method.flags().has(AccessFlag.SYNTHETIC);
    }

    private static CodeTransform callFirst(String owner, String method) {
        return new CodeTransform() {
            @Override
            public void atStart(CodeBuilder builder) {
                builder.ldc(owner).ldc(method).invokestatic(RECORDER, "entered", ENTERED);
            }

            @Override
            public void accept(CodeBuilder builder, CodeElement element) {
                builder.with(element);
            }
        };
    }
}
