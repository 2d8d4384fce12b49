package org.tandem.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Planted mistakes: each rule must find its own.
class ArchitectureRulesTest {

    private static final Arrows ARROWS = Arrows.parse(List.of(
            "```arrows",
            "common = base wire.uri # a name for a list",
            "wire.uri, base ->",
            "wire.sip -> wire.uri",
            "sip -> base wire.*",
            "line -> common",
            "call -> common line",
            "call.sip -> call sip wire.* common",
            "app -> *",
            "```"));

    @TempDir
    Path folder = Path.of("set by JUnit");

    @Test
    void allowedUsesAreNoProblem() throws IOException {
        var classes = compiled(
                "package org.tandem.base; public record CallId(String value) {}",
                "package org.tandem.call; public record Call(org.tandem.base.CallId id) {}",
                "package org.tandem.call.sip; public class Legs { org.tandem.call.Call call; }");

        assertThat(ARROWS.problems(classes)).isEmpty();
    }

    @Test
    void aCoreThatUsesItsAdapterIsFound() throws IOException {
        var classes = compiled(
                "package org.tandem.call.sip; public class Legs {}",
                "package org.tandem.call; public class Call { org.tandem.call.sip.Legs legs; }");

        assertThat(ARROWS.problems(classes)).anyMatch(p -> p.contains("no arrow call -> call.sip"));
    }

    @Test
    void aFeatureThatUsesSipIsFoundAlsoInATypeArgument() throws IOException {
        var classes = compiled(
                "package org.tandem.sip; public class Flow {}",
                "package org.tandem.line; public class Line { java.util.List<org.tandem.sip.Flow> flows; }");

        assertThat(ARROWS.problems(classes)).anyMatch(p -> p.contains("no arrow line -> sip"));
    }

    @Test
    void aUseInAMethodBodyIsFound() throws IOException {
        var classes = compiled(
                "package org.tandem.sip; public class Flow { public static void open() {} }",
                "package org.tandem.line; class Line { void go() { Runnable r = org.tandem.sip.Flow::open; r.run(); } }");

        assertThat(ARROWS.problems(classes)).anyMatch(p -> p.contains("no arrow line -> sip"));
    }

    @Test
    void aPackageWithoutALineIsFound() throws IOException {
        var classes = compiled("package org.tandem.common; public class Helper {}");

        assertThat(ARROWS.problems(classes))
                .containsExactly("package org.tandem.common has no line in the arrow table");
    }

    @Test
    void aCycleBetweenPackagesIsFound() throws IOException {
        var classes = compiled(
                "package org.tandem.line; public class Line { org.tandem.call.Call call; }",
                "package org.tandem.call; public class Call { org.tandem.line.Line line; }");

        assertThat(ARROWS.problems(classes)).contains("cycle: call -> line -> call");
    }

    @Test
    void mistakesInTheTableAreFound() {
        var table = Arrows.parse(List.of("```arrows", "a -> b", "b -> a", "c -> c.sip nowhere", "c.sip -> c", "```"));

        assertThat(table.problemsOfTheTable())
                .anyMatch(p -> p.contains("a core never uses its adapters"))
                .anyMatch(p -> p.contains("no line for nowhere"))
                .anyMatch(p -> p.startsWith("the table has a cycle"));
        assertThatThrownBy(() -> Arrows.parse(List.of("```arrows", "a -> b", "a -> c", "```")))
                .hasMessageContaining("two lines for a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Object f() { return new java.net.Socket(); }",
                "Object f() throws Exception { return java.net.InetAddress.getByName(\"x\"); }",
                "Object f() { return Thread.currentThread(); }",
                "Object f() { return java.util.concurrent.Executors.newCachedThreadPool(); }",
                "Object f() { return java.time.Instant.now(); }",
                "Object f() { return java.time.LocalDate.now(); }",
                "java.util.function.Supplier<Object> f() { return java.time.Instant::now; }",
                "Object f() { return java.time.InstantSource.system(); }",
                "Object f() { return System.currentTimeMillis(); }",
                "Object f() { return System.nanoTime(); }",
                "Object f() { return Math.random(); }",
                "Object f() { return new java.util.Random(); }",
                "Object f() { return java.util.UUID.randomUUID(); }",
                "void f() throws Exception { java.util.concurrent.TimeUnit.SECONDS" + ".sleep(1); }",
                "Object f() throws Exception { return java.nio.file.Files.readString(java.nio.file.Path.of(\"x\")); }",
                "Object f() { return new java.util.concurrent.locks.ReentrantLock(); }",
            })
    void impureCodeIsFound(String method) throws IOException {
        var classes = compiled("package org.tandem.call; class Call { " + method + " }");

        assertThat(Purity.problemsOfPure(classes, Set.of("call"))).isNotEmpty();
        assertThat(Purity.problemsOfPure(classes, Set.of("line"))).isEmpty();
    }

    @Test
    void aLogIsFoundInWireAlone() throws IOException {
        String body = " class Parser { Object log = System.getLogger(\"x\"); }";

        assertThat(Purity.problemsOfPure(compiled("package org.tandem.wire.sip;" + body), Set.of("wire", "call")))
                .anyMatch(p -> p.contains("touches a log"));
        assertThat(Purity.problemsOfPure(compiled("package org.tandem.call;" + body), Set.of("wire", "call")))
                .noneMatch(p -> p.startsWith("org.tandem.call"));
    }

    @Test
    void valuesAreNotImpure() throws IOException {
        var classes = compiled(
                "package org.tandem.wire.sip; record Via(java.net.InetAddress from, java.time.Instant at,"
                        + " java.util.random.RandomGenerator dice) { static Object of() { return java.net.InetAddress.ofLiteral(\"::1\"); } }");

        assertThat(Purity.problemsOfPure(classes, Set.of("wire"))).isEmpty();
    }

    @Test
    void theAdapterBesideAPureCoreMayHaveSockets() throws IOException {
        var classes = compiled(
                "package org.tandem.call.sip; class Legs { java.net.Socket socket; Object at = java.time.Instant.now(); }");

        assertThat(Purity.problemsOfPure(classes, Set.of("call"))).isEmpty();
        assertThat(Purity.problemsOfTime(classes, Set.of("*.sip"))).isEmpty();
        assertThat(Purity.problemsOfTime(classes, Set.of("app"))).hasSize(1);
    }

    @Test
    void sourceRulesFindTheirMistakes() throws IOException {
        Path good = write("good/package-info.java", "@NullMarked package good;");
        write("bad/A.java", "package bad; class A {}");
        write("worse/package-info.java", "package worse;");
        write("good/Long.java", "//\n".repeat(501));
        write("good/Exception.java", "//\n".repeat(501));
        write("good/Sleepy.java", "class Sleepy { void f() { Thread" + ".sleep(1); } }");

        assertThat(good).exists();
        assertThat(SourceRules.packagesWithoutNullMarked(folder)).hasSize(2);
        assertThat(SourceRules.tooLong(folder, 500, Set.of("Exception.java")))
                .singleElement()
                .asString()
                .contains("Long.java has 501 lines");
        assertThat(SourceRules.sleeping(folder)).singleElement().asString().contains("Sleepy.java:1");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(folder.resolve(name.substring(0, name.lastIndexOf('/'))));
        return Files.writeString(file, text);
    }

    private List<CompiledClass> compiled(String... sources) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-d", folder.resolve("classes").toString(), "-proc:none"));
        int number = 0;
        for (String source : sources) {
            // The file is named after its public type only where there is one; a folder each keeps them apart.
            String name = source.replaceAll("(?s).*?\\b(?:class|record) (\\w+).*", "$1");
            arguments.add(
                    write("source" + number++ + "/" + name + ".java", source).toString());
        }
        var errors = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null);
        boolean done = compiler.getTask(
                        errors,
                        files,
                        null,
                        arguments.subList(0, 3),
                        null,
                        files.getJavaFileObjectsFromStrings(arguments.subList(3, arguments.size())))
                .call();
        assertThat(done).as(errors.toString()).isTrue();
        return CompiledClass.below(folder.resolve("classes"));
    }
}
