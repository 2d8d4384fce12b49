package org.tandem.admin;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Text (JSON, YAML) to trees and back, with limits on length, depth and number of values; a broken text
/// becomes a problem with its line. For any thread.
public final class AdminText {
    private static final int DEPTH_MAX = 32;
    private static final int STRING_MAX = 1024 * 1024;
    private static final int NAME_MAX = 512;
    private static final int NUMBER_MAX = 32;

    private final int charactersMax;
    private final ObjectMapper json;
    private final ObjectMapper yaml;

    /// @param charactersMax the longest text that is read
    public AdminText(int charactersMax) {
        this.charactersMax = charactersMax;
        var constraints = StreamReadConstraints.builder()
                .maxNestingDepth(DEPTH_MAX)
                .maxStringLength(STRING_MAX)
                .maxNameLength(NAME_MAX)
                .maxNumberLength(NUMBER_MAX)
                .build();
        this.json = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        this.yaml = YAMLMapper.builder(YAMLFactory.builder()
                        .streamReadConstraints(constraints)
                        .loadSettings(org.snakeyaml.engine.v2.api.LoadSettings.builder()
                                .setCodePointLimit(charactersMax)
                                .build())
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .disable(YAMLWriteFeature.SPLIT_LINES)
                        .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /// Empty if and only if an error was added.
    public Optional<JsonNode> readJson(String text, Problems problems) {
        return read(json, text, problems);
    }

    /// Empty if and only if an error was added. Anchors and aliases are refused: a file says what it means
    /// where it means it.
    public Optional<JsonNode> readYaml(String text, Problems problems) {
        if (tooLong(text, problems) || hasAlias(text, problems)) {
            return Optional.empty();
        }
        return read(yaml, text, problems);
    }

    public String writeJson(JsonNode tree) {
        return json.writeValueAsString(tree);
    }

    public String writeYaml(JsonNode tree) {
        return yaml.writeValueAsString(tree);
    }

    private Optional<JsonNode> read(ObjectMapper mapper, String text, Problems problems) {
        if (tooLong(text, problems)) {
            return Optional.empty();
        }
        try {
            var tree = mapper.readTree(text);
            if (tree == null || tree.isMissingNode()) {
                problems.error("", "the text is empty");
                return Optional.empty();
            }
            return Optional.of(tree);
        } catch (JacksonException e) {
            problems.error("", place(e) + e.getOriginalMessage());
            return Optional.empty();
        } catch (org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
            problems.error("", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private boolean tooLong(String text, Problems problems) {
        if (text.length() <= charactersMax) {
            return false;
        }
        problems.error("", "the text has " + text.length() + " characters, at most " + charactersMax + " are read");
        return true;
    }

    private boolean hasAlias(String text, Problems problems) {
        if (text.indexOf('*') < 0) {
            return false;
        }
        try (JsonParser parser = yaml.createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser instanceof YAMLParser yamlParser && yamlParser.isCurrentAlias()) {
                    problems.error(
                            "",
                            "line " + parser.currentLocation().getLineNr()
                                    + ": aliases (*name) are not read: write the value, or put it in quotes");
                    return true;
                }
            }
            return false;
        } catch (JacksonException | org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
            return false; // the reading that follows finds the same and says so
        }
    }

    private static String place(JacksonException e) {
        var location = e.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }
}
