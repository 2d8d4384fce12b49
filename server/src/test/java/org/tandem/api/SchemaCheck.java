package org.tandem.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Holds a value to a schema of the contract: types, required and unknown members, enumerations. Only what
/// `openapi.yaml` uses.
final class SchemaCheck {
    private final JsonNode contract;

    SchemaCheck(JsonNode contract) {
        this.contract = contract;
    }

    List<String> problems(JsonNode schema, JsonNode value) {
        var problems = new ArrayList<String>();
        check(schema, value, "", problems);
        return problems;
    }

    private void check(JsonNode given, JsonNode value, String path, List<String> problems) {
        var schema = resolved(given);
        var type = schema.path("type").asString("any");
        boolean fits = switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "any" -> true;
            default -> throw new IllegalStateException("type " + type + " in the contract");
        };
        if (!fits) {
            problems.add(path + " is " + value.getNodeType() + ", not " + type);
            return;
        }
        if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
            problems.add(path + " is " + value + ", not one of " + schema.get("enum"));
        }
        if (type.equals("array")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), path + "/" + i, problems);
            }
        }
        if (type.equals("object") && schema.has("properties")) {
            schema.path("required").valueStream().map(JsonNode::asString).forEach(name -> {
                if (!value.has(name)) {
                    problems.add(path + "/" + name + " is missing");
                }
            });
            value.propertyStream().forEach(member -> {
                if (schema.path("properties").has(member.getKey())) {
                    check(
                            schema.path("properties").get(member.getKey()),
                            member.getValue(),
                            path + "/" + member.getKey(),
                            problems);
                } else {
                    problems.add(path + "/" + member.getKey() + " is not in the contract");
                }
            });
        }
    }

    private JsonNode resolved(JsonNode schema) {
        var reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : resolved(contract.at(reference.substring(1)));
    }
}
