package org.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ADM-03")
class TraceRoutesTest {
    private static final String PCAP = "application/vnd.tcpdump.pcap";

    private final ApiFixture api = new ApiFixture();
    private final String token = api.token("root", "*");

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void theLadderIsTextAndComesUnlessAnotherFormIsAskedFor() {
        var byDefault = api.send(token, "GET", "/calls/c1/trace", "");
        var asked = api.send(token, "GET", "/calls/c1/trace", "", "Accept", "text/plain;q=0.9, text/html");

        assertThat(byDefault.statusCode()).isEqualTo(200);
        assertThat(byDefault.body()).isEqualTo("Trace of c1: ü");
        assertThat(byDefault.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(asked.body()).isEqualTo(byDefault.body());
    }

    @Test
    void packetsComeWhenTheyAreAskedFor() {
        var answer = api.send(token, "GET", "/calls/c1/trace", "", "Accept", PCAP + ", */*");

        assertThat(answer.headers().firstValue("Content-Type")).contains(PCAP);
        assertThat(answer.headers().firstValue("Content-Length")).contains("4");
    }

    @Test
    void whatHasAnotherFormIsNotGivenOut() {
        assertThat(api.send(token, "GET", "/calls/c1/trace", "", "Accept", "application/json")
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void aTraceIsFoundByTheCallIdOfARequest() {
        assertThat(api.send(token, "GET", "/traces?sipCallId=x%40y", "").body()).startsWith("Trace of c1");
        assertThat(api.send(token, "GET", "/traces?sipCallId=nobody", "").statusCode())
                .isEqualTo(404);
        assertThat(api.send(token, "GET", "/traces", "").statusCode()).isEqualTo(400);
        assertThat(api.send(token, "GET", "/calls/c2/trace", "").statusCode()).isEqualTo(404);
    }

    @Test
    void theRightToSeeCallsIsNotThatToReadTraces() {
        var calls = api.token("root", "call.*", "callRecord.*");
        var traces = api.token("root", "callTrace.read");

        assertThat(api.send(calls, "GET", "/calls/c1/trace", "").statusCode()).isEqualTo(403);
        assertThat(api.send(traces, "GET", "/calls/c1/trace", "").statusCode()).isEqualTo(200);
        assertThat(api.send(traces, "GET", "/trace-reads", "").statusCode()).isEqualTo(403);
    }

    @Test
    void eachReadingIsRecordedAndARefusedOneIsNone() {
        api.send(token, "GET", "/calls/c1/trace", "");
        api.send(token, "GET", "/traces?sipCallId=x%40y", "", "Accept", PCAP);
        api.send(token, "GET", "/calls/c2/trace", "");
        api.send(api.token("watch", "*"), "GET", "/calls/c1/trace", "");

        var reads = ApiFixture.json(api.send(token, "GET", "/trace-reads", "")).path("items");

        assertThat(reads).hasSize(2);
        assertThat(reads.get(0).path("trace").asString()).isEqualTo("c1");
        assertThat(reads.get(0).path("form").asString()).isEqualTo(PCAP);
        assertThat(reads.get(0).path("by").asString()).startsWith("root");
        assertThat(reads.get(0).path("source").asString()).isNotEmpty();
        assertThat(reads.get(1).path("form").asString()).startsWith("text/plain");
    }
}
