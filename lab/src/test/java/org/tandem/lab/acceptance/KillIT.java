package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.TandemProcess;
import tools.jackson.databind.JsonNode;

/// What is promised of a server that is killed: calls that anybody has noticed have one record and one cause, and
/// changes that were confirmed are there.
///
/// The server is killed in the middle of 200 calls/s, in turn at the moment when the callee sees a certain INVITE (the
/// record must have left the process before that message) and when the caller sees a certain response.
class KillIT {

    private static final int ROUNDS = 20;
    private static final int CALLS_PER_SECOND = 200;
    private static final int PAGE = 1000;

    @TempDir
    Path folder = Path.of("set by JUnit");

    private final int lineIn = Ports.free();
    private final int lineOut = Ports.free();
    private final int callerPort = Ports.free();
    private final int calleePort = Ports.free();

    private final Set<String> noticed = new TreeSet<>();
    private final Queue<String> confirmed = new ConcurrentLinkedQueue<>();

    @Test
    @Tag("TRK-07")
    void afterEachOf20KillsUnderLoadEveryNoticedCallHasOneRecordAndOneCauseAndEveryConfirmedChangeIsThere()
            throws Exception {
        Path site = Files.writeString(folder.resolve("site.yaml"), site());
        // The longest gathering that is allowed: what is not waited for is in memory for longest.
        // A cold server is behind this load for a moment after each start. The 503 that overload control then answers
        // has
        // no record, as docs/calls.md says; here every call shall be taken.
        Path settings = Files.writeString(
                folder.resolve("settings.yaml"), "http: {port: 0}\njournal: {gather: 5ms}\noverload: {delay: 0s}\n");
        Path data = folder.resolve("data");
        var dice = new Random(7);

        try (var first = TandemProcess.start(data, "--settings", settings.toString())) {
            first.apply(site);
        }
        for (int round = 0; round < ROUNDS; round++) {
            try (var tandem = TandemProcess.start(data, "--settings", settings.toString())) {
                tandem.logIn();
                confirmedChangesAreThere(tandem);
                killDuringLoad(tandem, round, 100 + dice.nextInt(150));
            }
        }
        try (var tandem = TandemProcess.start(data, "--settings", settings.toString())) {
            tandem.logIn();
            confirmedChangesAreThere(tandem);
            everyNoticedCallHasOneRecordAndOneCause(records(tandem));
        }
    }

    /// @param nth at which INVITE or response the server dies
    private void killDuringLoad(TandemProcess tandem, int round, int nth) throws InterruptedException {
        var server = ProcessHandle.of(tandem.process().pid()).orElseThrow();
        var dead = new CountDownLatch(1);
        IntConsumer strike = count -> {
            if (count == nth) {
                server.destroyForcibly();
                dead.countDown();
            }
        };
        IntConsumer nothing = _ -> {};
        boolean atInvite = round % 2 == 0;
        var load = new CallLoad(
                round,
                callerPort,
                calleePort,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), lineIn),
                atInvite ? strike : nothing,
                atInvite ? nothing : strike);
        try (load) {
            load.start(CALLS_PER_SECOND);
            Thread changes = Thread.ofVirtual().start(() -> changeUntilItDies(tandem, round));
            assertThat(dead.await(20, TimeUnit.SECONDS))
                    .as(
                            "round %s: %s of %s calls came through",
                            round, load.offered().size(), load.placed())
                    .isTrue();
            tandem.kill();
            changes.join();
        }
        noticed.addAll(load.offered());
        noticed.addAll(load.heard());
    }

    private void changeUntilItDies(TandemProcess tandem, int round) {
        for (int i = 0; ; i++) {
            String name = "killed-" + round + "-" + i;
            try {
                var answer = tandem.send(
                        "PUT",
                        "/api/v1/objects/serverParameter/" + name,
                        "{\"value\": \"" + i + "\"}",
                        Map.of("If-None-Match", "*"));
                if (answer.statusCode() / 100 != 2) {
                    throw new AssertionError(name + ": " + answer.statusCode() + " " + answer.body());
                }
                confirmed.add(name);
            } catch (java.io.UncheckedIOException died) {
                return;
            }
        }
    }

    private void confirmedChangesAreThere(TandemProcess tandem) {
        Set<String> there = new TreeSet<>();
        for (JsonNode parameter : all(tandem, "/api/v1/objects/serverParameter")) {
            there.add(parameter.path("name").asString(""));
        }
        assertThat(there).containsAll(confirmed);
    }

    private List<JsonNode> records(TandemProcess tandem) {
        List<JsonNode> records = new ArrayList<>();
        for (JsonNode entry : all(tandem, "/api/v1/call-records")) {
            records.add(entry.path("record"));
        }
        return records;
    }

    private static List<JsonNode> all(TandemProcess tandem, String path) {
        List<JsonNode> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = tandem.get(path + "?limit=" + PAGE + (next.isEmpty() ? "" : "&cursor=" + next));
            page.path("items").forEach(all::add);
            next = page.path("next").asString("");
        } while (!next.isEmpty());
        return all;
    }

    /// The journal has two entries of a call: its opening, without a cause, and its end.
    private void everyNoticedCallHasOneRecordAndOneCause(List<JsonNode> entries) {
        Map<String, Set<String>> callsOfNumber = new HashMap<>();
        Map<String, Integer> openings = new HashMap<>();
        Map<String, List<String>> causes = new HashMap<>();
        int cutOff = 0;
        for (JsonNode entry : entries) {
            String call = entry.path("id").asString("");
            String number = entry.path("sipCallIds").path(0).asString("");
            callsOfNumber.computeIfAbsent(number, _ -> new TreeSet<>()).add(call);
            String cause = entry.path("cause").asString("");
            if (cause.isEmpty()) {
                openings.merge(call, 1, Integer::sum);
            } else {
                causes.computeIfAbsent(call, _ -> new ArrayList<>()).add(cause);
                cutOff += entry.path("sentence").asString("").contains("restart") ? 1 : 0;
            }
        }

        assertThat(callsOfNumber.keySet()).as("calls with a record").containsAll(noticed);
        assertThat(callsOfNumber)
                .as("records of one call")
                .allSatisfy((_, calls) -> assertThat(calls).hasSize(1));
        assertThat(openings)
                .as("openings of one record")
                .allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
        assertThat(causes.keySet()).as("records that are closed").isEqualTo(openings.keySet());
        assertThat(causes)
                .as("causes of one record")
                .allSatisfy((_, ends) -> assertThat(ends).hasSize(1));
        // Else the server was never killed in the middle of anything, and all of this shows nothing.
        assertThat(cutOff).as("calls that the kills cut off").isGreaterThan(ROUNDS * 20);
        assertThat(confirmed).as("confirmed changes").hasSizeGreaterThan(ROUNDS * 5);
        System.out.println("KillIT: " + ROUNDS + " kills, " + noticed.size() + " calls noticed, " + callsOfNumber.size()
                + " recorded, " + cutOff + " cut off, " + confirmed.size() + " changes confirmed");
    }

    private String site() {
        return """
            tandem:
              format: 1
            objects:
              line:
                In:
                  usage: generalPurpose
                  transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                  access: {byDefault: denied, exceptions: ["%s"]}
                Out:
                  usage: generalPurpose
                  transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                  access: {byDefault: denied, exceptions: ["%s"]}
                  proxies: [{host: %s, port: %d}]
                  probe: {interval: 0s}
              lineGroup:
                Out LG: {members: [Out]}
              dialPlan:
                default:
                  entries:
                    - inputPattern: "+1700XXXXXXX"
                      classification: Long Distance
                      groups: [{lineGroup: Out LG, dialString: "+1700XXXXXXX"}]
            """.formatted(lineIn, CallLoad.CALLER, lineOut, CallLoad.CALLEE, CallLoad.CALLEE, calleePort);
    }
}
