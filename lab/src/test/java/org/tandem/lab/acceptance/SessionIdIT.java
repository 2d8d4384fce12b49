package org.tandem.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tandem.lab.peer.Ports;
import org.tandem.lab.peer.RequiresPeer;
import org.tandem.lab.peer.Sipp;

/// One name of a session from end to end (RFC 7989), as SIPp on both sides sees it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer("sipp")
class SessionIdIT {
    private static final Pattern FIELD = Pattern.compile("(?im)^Session-ID: ([0-9a-f]{32});remote=([0-9a-f]{32})\\s*$");
    private static final String NIL = "0".repeat(32);
    private static final String CALLED = "+13175550101";

    private final int inPort = Ports.free();
    private final int outPort = Ports.free();
    private final int calleePort = Ports.free();
    private Path folder;
    private PeerSite site;

    @SuppressWarnings("NullAway.Init")
    SessionIdIT() {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        site = PeerSite.start(folder, objects(true), "In", "Out");
    }

    private String objects(boolean isOnOut) {
        return """
                line:
                  In:
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                    access: {exceptions: [127.0.0.1]}
                  Out:
                    transport: {protocol: udp, bindAddress: 127.0.0.1, receivePort: %d}
                    access: {exceptions: [127.0.0.1]}
                    proxies: [{host: 127.0.0.1, port: %d}]
                    probe: {interval: 0s}
                    session: {sessionId: %s}
                lineGroup:
                  Out LG: {members: [Out]}
                dialPlan:
                  default:
                    entries:
                      - {inputPattern: "+13175550XXX", classification: Local, groups: [{lineGroup: Out LG, dialString: "+13175550XXX"}]}
                """.formatted(inPort, outPort, calleePort, isOnOut);
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @Test
    @Tag("TRK-07")
    void theUuidsOfBothEndsStandInEveryMessageOfBothLegs() {
        List<Sipp> both = call("caller-with-session-id.xml", "callee-with-session-id.xml");

        // What each side must see, message by message, stands in the scenarios; here: no message is without.
        assertThat(fieldsSeenBy(both.getFirst())).hasSizeGreaterThanOrEqualTo(7);
        assertThat(messagesOf(both.getFirst()))
                .isEqualTo(fieldsSeenBy(both.getFirst()).size());
        assertThat(messagesOf(both.getLast()))
                .isEqualTo(fieldsSeenBy(both.getLast()).size());
    }

    @Test
    @Tag("TRK-07")
    void endsThatHaveNoneAreGivenOneForTheWholeCall() {
        List<Sipp> both = call("caller-hangs-up.xml", "callee-answers.xml");

        Set<String> atCaller = uuids(both.getFirst());
        Set<String> atCallee = uuids(both.getLast());
        assertThat(atCaller).hasSize(2);
        assertThat(atCallee).isEqualTo(atCaller);
    }

    @Test
    @Tag("TRK-07")
    void aLineThatTakesNoPartSeesNone() {
        site.apply(objects(false));
        try {
            List<Sipp> both = call("caller-hangs-up.xml", "callee-answers.xml");

            assertThat(both.getLast().messages()).doesNotContainIgnoringCase("Session-ID");
            assertThat(uuids(both.getFirst())).hasSize(2);
        } finally {
            site.apply(objects(true));
        }
    }

    /// The caller and the callee of a call that both found as their scenarios say.
    private List<Sipp> call(String callerScenario, String calleeScenario) {
        try (var callee = Sipp.listen(
                        folder,
                        Sipp.Play.once(calleeScenario, Sipp.Transport.UDP).port(calleePort));
                var caller = Sipp.call(
                        folder,
                        Sipp.Play.once(callerScenario, Sipp.Transport.UDP)
                                .key("user", CALLED)
                                .key("domain", "cic.lab.example"),
                        inPort)) {
            caller.awaitSuccess();
            callee.awaitSuccess();
            return List.of(caller, callee);
        }
    }

    private static List<String> fieldsSeenBy(Sipp sipp) {
        return FIELD.matcher(sipp.messages()).results().map(MatchResult::group).toList();
    }

    private static long messagesOf(Sipp sipp) {
        return Pattern.compile("(?m)^CSeq: ").matcher(sipp.messages()).results().count();
    }

    /// All halves that were seen, but nil.
    private static Set<String> uuids(Sipp sipp) {
        Set<String> seen = new TreeSet<>();
        FIELD.matcher(sipp.messages()).results().forEach(field -> {
            seen.add(field.group(1));
            seen.add(field.group(2));
        });
        seen.remove(NIL);
        return seen;
    }
}
