package org.tandem.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/// `docs/dependencies.md` against the poms: every library that a module names has its line, with its version.
class DependenciesPageTest {

    private static final Path ROOT = Path.of("..");

    /// `| group:artifact | version | saves | licence | leave |`
    private static final Pattern LINE =
            Pattern.compile("\\| ([\\w.-]+:[\\w.-]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");

    @Test
    void everyLibraryHasItsLine() throws Exception {
        List<String> poms = new ArrayList<>();
        for (String pom : List.of("pom.xml", "wire/pom.xml", "server/pom.xml", "lab/pom.xml", "bench/pom.xml")) {
            poms.add(Files.readString(ROOT.resolve(pom)));
        }

        assertThat(problems(poms, Files.readAllLines(ROOT.resolve("docs/dependencies.md"))))
                .isEmpty();
    }

    @Test
    void plantedMistakesAreFound() throws Exception {
        String root = """
                <project><properties><b.version>2</b.version></properties>
                <dependencyManagement><dependencies>
                  <dependency><groupId>g</groupId><artifactId>a</artifactId><version>1</version></dependency>
                  <dependency><groupId>g</groupId><artifactId>b</artifactId><version>${b.version}</version></dependency>
                </dependencies></dependencyManagement></project>""";
        String module = """
                <project><dependencies>
                  <dependency><groupId>g</groupId><artifactId>a</artifactId></dependency>
                  <dependency><groupId>g</groupId><artifactId>b</artifactId></dependency>
                  <dependency><groupId>org.tandem</groupId><artifactId>tandem-wire</artifactId></dependency>
                </dependencies></project>""";

        assertThat(problems(
                        List.of(root, module),
                        List.of("| g:a | 1 | much | MIT | easily |", "| g:b | 2 | much | MIT | easily |")))
                .isEmpty();
        assertThat(problems(List.of(root, module), List.of("| g:a | 1 | much | MIT | easily |")))
                .containsExactly("g:b has no line");
        assertThat(problems(
                        List.of(root, module),
                        List.of(
                                "| g:a | 9 | much | MIT | easily |",
                                "| g:b | 2 | much | MIT | easily |",
                                "| g:c | 3 | x | y | z |")))
                .containsExactly("g:a is 1 in the poms and 9 on the page", "g:c is in no pom");
    }

    private static List<String> problems(List<String> poms, List<String> page) throws Exception {
        Map<String, String> managed = new TreeMap<>();
        Map<String, String> used = new TreeMap<>();
        for (String text : poms) {
            Document pom = parse(text);
            for (String list : List.of("dependency", "path")) {
                var all = pom.getElementsByTagName(list);
                for (int i = 0; i < all.getLength(); i++) {
                    Element element = (Element) all.item(i);
                    String name = text(element, "groupId") + ":" + text(element, "artifactId");
                    String version = resolved(text(element, "version"), poms.getFirst());
                    if (element.getParentNode().getParentNode().getNodeName().equals("dependencyManagement")) {
                        managed.put(name, version);
                    } else if (!name.startsWith("org.tandem:")) {
                        used.merge(name, version, (one, other) -> one.isEmpty() ? other : one);
                    }
                }
            }
        }
        used.replaceAll((name, version) -> version.isEmpty() ? managed.getOrDefault(name, "") : version);
        // What a bill of materials manages has the version of the bill.
        used.replaceAll((name, version) -> version.isEmpty() && name.startsWith("org.junit.")
                ? managed.getOrDefault("org.junit:junit-bom", "")
                : version);
        Map<String, String> lines = new TreeMap<>();
        for (String line : page) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                lines.put(matcher.group(1), matcher.group(2).strip());
            }
        }
        List<String> problems = new ArrayList<>();
        used.forEach((name, version) -> {
            String said = lines.get(name);
            if (said == null) {
                problems.add(name + " has no line");
            } else if (!said.equals(version)) {
                problems.add(name + " is " + version + " in the poms and " + said + " on the page");
            }
        });
        lines.keySet().stream()
                .filter(name -> !used.containsKey(name))
                .forEach(name -> problems.add(name + " is in no pom"));
        return problems;
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)));
    }

    private static String text(Element parent, String child) throws IOException {
        var found = parent.getElementsByTagName(child);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }

    private static String resolved(String version, String rootPom) {
        if (!version.startsWith("${")) {
            return version;
        }
        String name = version.substring(2, version.length() - 1);
        Matcher matcher =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]*)<").matcher(rootPom);
        return matcher.find() ? matcher.group(1) : version;
    }
}
