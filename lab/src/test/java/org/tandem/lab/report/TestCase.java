package org.tandem.lab.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// One test case of a run, as surefire and failsafe report it.
///
/// @param className simple name of the class, without the classes around it
/// @param method    name of the method, without parameters; empty where a whole class was skipped
/// @param outcome   what became of it
/// @param reason    why it failed or was skipped, one line, else empty
record TestCase(String className, String method, Outcome outcome, String reason) {

    enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    String name() {
        return method.isEmpty() ? className : className + "." + method;
    }

    /// All cases of all modules below the root of the repository.
    static List<TestCase> ofRun(Path root, List<String> modules) {
        List<TestCase> cases = new ArrayList<>();
        for (String module : modules) {
            for (String reports : List.of("surefire-reports", "failsafe-reports")) {
                cases.addAll(in(root.resolve(module).resolve("target").resolve(reports)));
            }
        }
        return cases;
    }

    /// All cases of one folder of reports; none where the folder is absent.
    static List<TestCase> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<TestCase> cases = new ArrayList<>();
            for (Path file : files.filter(TestCase::isReport).sorted().toList()) {
                cases.addAll(read(file));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReport(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith("TEST-") && name.endsWith(".xml");
    }

    private static List<TestCase> read(Path file) throws IOException {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (var input = Files.newInputStream(file)) {
            XMLStreamReader reader = factory.createXMLStreamReader(input);
            List<TestCase> cases = new ArrayList<>();
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("testcase")) {
                    cases.add(readCase(reader));
                }
            }
            return cases;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(file + " is no test report", e);
        }
    }

    private static TestCase readCase(XMLStreamReader reader) throws XMLStreamException {
        String className = simple(attribute(reader, "classname"));
        String method = attribute(reader, "name").replaceAll("[({\\[ ].*", "");
        Outcome outcome = Outcome.PASSED;
        String reason = "";
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("testcase")) {
                break;
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "failure", "error" -> {
                        outcome = Outcome.FAILED;
                        reason = attribute(reader, "message");
                    }
                    case "skipped" -> {
                        outcome = Outcome.SKIPPED;
                        reason = attribute(reader, "message");
                    }
                    default -> {
                        // output and flaky attempts change nothing
                    }
                }
            }
        }
        String firstLine = reason.lines().findFirst().orElse("");
        // A class that was skipped as a whole, or whose set-up failed, is reported under its own name.
        boolean wholeClass = method.isEmpty() || method.contains(".") || method.equals(className);
        return new TestCase(className, wholeClass ? "" : method, outcome, firstLine);
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    private static String simple(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
