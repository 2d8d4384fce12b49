package org.tandem.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/// Skips what needs an absent peer, and writes down for each peer which tests used it and which were not run:
/// `target/peers-used.tsv`, one line `peer TAB Class.method TAB used|skipped TAB note`.
class PeerCondition implements ExecutionCondition, AfterTestExecutionCallback {

    private static final Path FILE = Path.of(System.getProperty("tandem.peers.used", "target/peers-used.tsv"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getElement().isEmpty()) {
            return ConditionEvaluationResult.enabled("no test");
        }
        List<Peer> missing = new ArrayList<>();
        for (Peer peer : peersOf(context)) {
            if (peer.program().isEmpty()) {
                missing.add(peer);
            }
        }
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("its peers are installed");
        }
        for (Peer peer : missing) {
            for (String test : testsIn(context)) {
                write(peer, test, "skipped", "missing: Debian package " + peer.debianPackage());
            }
        }
        return ConditionEvaluationResult.disabled(
                String.join(" and ", missing.stream().map(Peer::word).toList()) + " not installed: ./tandem peers");
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        for (Peer peer : peersOf(context)) {
            write(
                    peer,
                    nameOf(context.getRequiredTestClass(), context.getRequiredTestMethod()),
                    "used",
                    peer.command());
        }
    }

    /// What the method asks for and what the classes around it ask for.
    private static Set<Peer> peersOf(ExtensionContext context) {
        Set<Peer> peers = EnumSet.noneOf(Peer.class);
        for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
            at.getElement().ifPresent(element -> peers.addAll(peersOf(element)));
        }
        return peers;
    }

    private static List<Peer> peersOf(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, RequiresPeer.class).stream()
                .flatMap(needs -> List.of(needs.value()).stream())
                .map(Peer::of)
                .toList();
    }

    /// The test itself; for a class, which is skipped as a whole, each test in it.
    private static List<String> testsIn(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        if (context.getTestMethod().isPresent()) {
            return List.of(nameOf(type, context.getRequiredTestMethod()));
        }
        return AnnotationSupport.findAnnotatedMethods(
                        type, org.junit.platform.commons.annotation.Testable.class, HierarchyTraversalMode.TOP_DOWN)
                .stream()
                .map(method -> nameOf(type, method))
                .toList();
    }

    private static String nameOf(Class<?> type, Method method) {
        return type.getSimpleName() + "." + method.getName();
    }

    private static void write(Peer peer, String test, String what, String note) {
        try {
            Path folder = FILE.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(
                    FILE,
                    String.join("\t", peer.word(), test, what, note) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
