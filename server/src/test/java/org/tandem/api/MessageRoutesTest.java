package org.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tandem.api.ApiFixture.json;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tandem.base.StationId;
import org.tandem.station.Connection;
import org.tandem.station.Manufacturer;
import org.tandem.station.MessageCounts;
import org.tandem.station.RemoteAnswer;
import org.tandem.station.Station;
import org.tandem.station.StationPages;

@Tag("STA-07")
@Timeout(120)
class MessageRoutesTest {
    private static final String ALICE = "/stations/Alice/messages";

    private final ApiFixture api = new ApiFixture();
    private String watcher = "";

    @BeforeEach
    void aStationHasALight() {
        api.station("Alice", true);
        watcher = api.token("watch", "*");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private String put(String token, String path, String body, int status) {
        var answer = api.send(token, "PUT", path, body.replace('\'', '"'));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
    }

    @Test
    void aVoiceMailTellsCountsAndReadsThemBack() {
        assertThat(json(api.send(watcher, "GET", ALICE, ""))
                        .path("messagesWaiting")
                        .asBoolean(true))
                .isFalse();

        put(watcher, ALICE, "{'newMessages': 2, 'oldMessages': 8, 'oldUrgentMessages': 2}", 200);

        var shown = json(api.send(watcher, "GET", "/stations/alice/messages", ""));
        assertThat(shown.path("station").asString()).isEqualTo("Alice");
        assertThat(shown.path("messagesWaiting").asBoolean()).isTrue();
        assertThat(shown.path("newMessages").asInt()).isEqualTo(2);
        assertThat(api.lights.of(new StationId("Alice"))).isEqualTo(new MessageCounts(2, 8, 0, 2));
    }

    @Test
    void whatIsWrongIsToldAllAtOnceAndChangesNothing() {
        var body = put(watcher, ALICE, "{'newMessages': -1, 'oldUrgentMessages': 1}", 422);

        assertThat(body).contains("-1 is not in 0..999999", "oldMessages", "is missing", "oldUrgentMessages");
        put(watcher, ALICE, "{'newMessages': 1000000, 'oldMessages': 0}", 422);
        put(watcher, ALICE, "{'newMessages': 1, 'oldMessages': 0, 'newUrgentMessages': 2}", 422);
        put(watcher, ALICE, "{'newMessages': 1.5, 'oldMessages': 0}", 400);
        put(watcher, ALICE, "{'new': 1, 'oldMessages': 0}", 400);
        put(watcher, ALICE, "[]", 400);
        assertThat(api.lights.of(new StationId("Alice"))).isEqualTo(MessageCounts.NONE);
    }

    @Test
    void stationsWithoutALightAndThoseOfLyncAreRefusedWithTheReason() {
        api.station("Dark", false);
        api.put(org.tandem.line.Line.TYPE, org.tandem.line.Line.of("Lync", org.tandem.line.LineUsage.GENERAL_PURPOSE));
        api.put(
                Station.TYPE,
                new Station(
                        "Ana",
                        true,
                        "",
                        "",
                        new Connection.Alternate("tel:+13175551010"),
                        null,
                        new StationPages.Transport("Lync"),
                        null,
                        null,
                        new StationPages.Phone(Manufacturer.MICROSOFT_LYNC, "", true, true, RemoteAnswer.NONE),
                        null,
                        null));
        var one = "{'newMessages': 1, 'oldMessages': 0}";

        assertThat(put(watcher, "/stations/Dark/messages", one, 409)).contains("noMessageLight", "hasMwi");
        assertThat(put(watcher, "/stations/Ana/messages", one, 409)).contains("lyncStation", "nothing of it is sent");
        assertThat(put(watcher, "/stations/Nobody/messages", one, 404)).contains("no station Nobody");
        for (var name : List.of("Dark", "Ana")) {
            assertThat(api.send(watcher, "GET", "/stations/" + name + "/messages", "")
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void whoOnlyReadsMayNotSet() {
        put(api.token("audit", "*"), ALICE, "{'newMessages': 1, 'oldMessages': 0}", 403);
        put(api.token("watch", "station.read"), ALICE, "{'newMessages': 1, 'oldMessages': 0}", 403);
    }

    @Test
    void countsThatCannotBeKeptAreRefusedAndDoNotHold() {
        api.journal.close();

        assertThat(put(watcher, ALICE, "{'newMessages': 1, 'oldMessages': 0}", 503))
                .contains("the journal is closed");
        assertThat(api.lights.of(new StationId("Alice"))).isEqualTo(MessageCounts.NONE);
    }
}
