package org.tandem.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tandem.http.Access;
import org.tandem.http.Answer;
import org.tandem.http.Route;

/// Serves the contract of this API.
final class ContractRoute {
    static final String RESOURCE = "/openapi.yaml";

    private final String contract;

    ContractRoute() {
        try (var in = ContractRoute.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml is not in the program");
            }
            contract = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.yaml cannot be read", e);
        }
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/openapi.yaml", Access.open(), _ -> Answer.text("application/yaml", contract)));
    }
}
