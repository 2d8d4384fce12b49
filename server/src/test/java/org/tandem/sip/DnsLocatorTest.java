package org.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/// RFC 3263 against a zone in memory.
final class DnsLocatorTest {
    private final Zone zone = new Zone();
    private final DnsLocator locator = new DnsLocator(zone, Duration.ofSeconds(1), new Random(7));

    /// Answers from its records; `isDown` makes it a server that can't answer.
    private static final class Zone implements Resolver {
        private final List<Record> records = new ArrayList<>();
        private int questions;
        private boolean isDown;

        void add(String name, int type, String data) {
            try {
                records.add(Record.fromString(Name.fromString(name + "."), type, DClass.IN, 300, data, Name.root));
            } catch (IOException wrong) {
                throw new IllegalStateException(wrong);
            }
        }

        @Override
        public CompletionStage<Message> sendAsync(Message query, Executor executor) {
            return sendAsync(query);
        }

        @Override
        public CompletionStage<Message> sendAsync(Message query) {
            questions++;
            var question = query.getQuestion();
            var answer = new Message(query.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            answer.addRecord(question, Section.QUESTION);
            boolean isKnown = false;
            for (var record : records) {
                isKnown |= record.getName().equals(question.getName());
                if (record.getName().equals(question.getName()) && record.getType() == question.getType()) {
                    answer.addRecord(record, Section.ANSWER);
                }
            }
            answer.getHeader().setRcode(isDown ? Rcode.SERVFAIL : isKnown ? Rcode.NOERROR : Rcode.NXDOMAIN);
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public void setPort(int port) {}

        @Override
        public void setTCP(boolean flag) {}

        @Override
        public void setIgnoreTruncation(boolean flag) {}

        @Override
        public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

        @Override
        public void setTSIGKey(TSIG key) {}

        @Override
        public void setTimeout(Duration timeout) {}
    }

    private static List<String> text(List<InetSocketAddress> addresses) {
        return addresses.stream()
                .map(each -> each.getAddress().getHostAddress() + " " + each.getPort())
                .toList();
    }

    @Test
    void aNameWithAPortIsLookedUpAsAddressesFourBeforeSix() throws Locator.NotFound {
        zone.add("med01.example", Type.AAAA, "2001:db8::1");
        zone.add("med01.example", Type.A, "192.0.2.1");

        assertThat(text(locator.locate(new NextHop(Transport.TLS, "med01.example", 5067))))
                .containsExactly("192.0.2.1 5067", "2001:db8:0:0:0:0:0:1 5067");
    }

    @Test
    void rfc3263_4_2_aNameWithoutPortIsLookedUpAsServiceByPriority() throws Locator.NotFound {
        zone.add("_sip._tcp.example", Type.SRV, "20 0 5080 b.example.");
        zone.add("_sip._tcp.example", Type.SRV, "10 0 5070 a.example.");
        zone.add("a.example", Type.A, "192.0.2.1");
        zone.add("b.example", Type.A, "192.0.2.2");

        assertThat(text(locator.locate(new NextHop(Transport.TCP, "example", -1))))
                .containsExactly("192.0.2.1 5070", "192.0.2.2 5080");
    }

    @Test
    void rfc2782_weightsShareTheLoad() throws Locator.NotFound {
        zone.add("_sip._udp.example", Type.SRV, "10 90 5060 a.example.");
        zone.add("_sip._udp.example", Type.SRV, "10 10 5060 b.example.");
        zone.add("a.example", Type.A, "192.0.2.1");
        zone.add("b.example", Type.A, "192.0.2.2");

        int first = 0;
        var orders = new HashSet<List<String>>();
        for (int i = 0; i < 1_000; i++) {
            var order = text(locator.locate(new NextHop(Transport.UDP, "example", -1)));
            orders.add(order);
            first += order.getFirst().startsWith("192.0.2.1 ") ? 1 : 0;
        }

        assertThat(orders).hasSize(2);
        assertThat(first).isBetween(840, 950);
    }

    @Test
    void withoutServiceRecordsTheDefaultPortIsTaken() throws Locator.NotFound {
        zone.add("plain.example", Type.A, "192.0.2.3");

        assertThat(text(locator.locate(new NextHop(Transport.TLS, "plain.example", -1))))
                .containsExactly("192.0.2.3 5061");
    }

    @Test
    void aDomainThatOffersNoServiceSaysSo() {
        zone.add("_sips._tcp.example", Type.SRV, "0 0 0 .");

        assertThatThrownBy(() -> locator.locate(new NextHop(Transport.TLS, "example", -1)))
                .isInstanceOf(Locator.NotFound.class)
                .hasMessageContaining("offers no TLS");
    }

    @Test
    void anUnknownNameAndAServerThatIsDownAreToldApart() {
        assertThatThrownBy(() -> locator.locate(new NextHop(Transport.UDP, "nowhere.example", 5060)))
                .isInstanceOf(Locator.NotFound.class)
                .hasMessageContaining("no address found for udp:nowhere.example:5060");

        zone.isDown = true;
        assertThatThrownBy(() -> locator.locate(new NextHop(Transport.UDP, "other.example", 5060)))
                .isInstanceOf(Locator.NotFound.class)
                .hasMessageContaining("looking up")
                .hasMessageContaining("failed");
    }

    @Test
    void answersAreKept() throws Locator.NotFound {
        zone.add("med01.example", Type.A, "192.0.2.1");
        zone.add("med01.example", Type.AAAA, "2001:db8::1");
        locator.locate(new NextHop(Transport.UDP, "med01.example", 5060));
        int asked = zone.questions;

        locator.locate(new NextHop(Transport.UDP, "med01.example", 5060));

        assertThat(zone.questions).isEqualTo(asked);
    }
}
