package org.tandem.bench.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// A second copy of the server and its simulation beside the real one, in which one source is another.
///
/// The classes of Tandem are loaded anew here, since a class sees only those of its own loader; everything else is
/// shared.
final class MutantServer extends ClassLoader {
    private static final String OURS = "org.tandem.";

    private final Map<String, byte[]> planted;

    private MutantServer(Map<String, byte[]> planted) {
        super(MutantServer.class.getClassLoader());
        this.planted = planted;
    }

    /// Compiles `source` as the class of that name.
    static MutantServer with(String className, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var classes = new HashMap<String, ByteArrayOutputStream>();
        try (var files = new InMemory(compiler.getStandardFileManager(diagnostics, null, null), classes)) {
            var task = compiler.getTask(
                    null,
                    files,
                    diagnostics,
                    List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path")),
                    null,
                    List.of(new Source(className, source)));
            if (!task.call()) {
                throw new IllegalStateException(
                        "the mutant of " + className + " does not compile: " + diagnostics.getDiagnostics());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var planted = new HashMap<String, byte[]>();
        classes.forEach((name, bytes) -> planted.put(name, bytes.toByteArray()));
        return new MutantServer(planted);
    }

    /// A simulation of this server: a seed in, what was violated out. Closeable.
    @SuppressWarnings("unchecked") // loaded by name; the test of a simulation without a mistake would fail else
    LongFunction<Optional<String>> simulation() {
        try {
            return (LongFunction<Optional<String>>)
                    loadClass(OURS + "bench.sim.Simulation").getConstructor().newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = planted.get(name);
        if (bytes == null) {
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                bytes = in.readAllBytes();
            } catch (IOException failure) {
                throw new ClassNotFoundException(name, failure);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    var bytes = new ByteArrayOutputStream();
                    classes.put(className, bytes);
                    return bytes;
                }
            };
        }
    }
}
