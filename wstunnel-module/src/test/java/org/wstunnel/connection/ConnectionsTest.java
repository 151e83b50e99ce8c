// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.connection;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may stay when there are too many, and who goes when the server has waited for too long.
 */
class ConnectionsTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);
    // shorter where it is used than a method
    @SuppressWarnings("UnnecessaryLambda")
    private static final Runnable NOTHING = () -> {};

    private int port = 1;

    private static Connections connections(int most, int perClient) {
        return new Connections(new ConnectionLimits(most, perClient, address -> address.getHostAddress().equals("192.0.2.99")));
    }

    /** A socket that is open until somebody closes it. */
    private final class Client {
        private final Ends ends;
        private final AtomicBoolean open = new AtomicBoolean(true);
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile Connection.Other other = new Connection.Other.None();

        Client(String address) {
            ends = new Ends(new InetSocketAddress(address, port++), new InetSocketAddress("192.0.2.1", 443));
        }

        Connection.Link link() {
            return new Connection.Link(open::get, this::close, () -> other);
        }

        void close() {
            open.set(false);
            closed.countDown();
        }

        boolean connects(Connections to) {
            return to.accept(ends, link(), LONG);
        }

        Connection works(Connections at) {
            Connection connection = at.claim(ends, link());
            assertThat(connection.work()).isTrue();
            return connection;
        }
    }

    @Test
    void aNewOneTakesThePlaceOfTheOneThatIsWaitedForLongest() {
        Connections connections = connections(3, 3);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(new Client("198.51.100." + i));
            assertThat(clients.get(i).connects(connections)).isTrue();
        }
        assertThat(clients).extracting(it -> it.open.get()).containsExactly(false, true, true, true);
        assertThat(connections.size()).isEqualTo(3);
    }

    /** Whoever is on the same link can use as many of these addresses as it likes. */
    @Test
    void addressesWithAZoneAreOneNetworkToo() {
        Connections connections = connections(9, 1);
        Client first = new Client("fe80::1%1");
        Client second = new Client("fe80::2%1");
        assertThat(first.connects(connections)).isTrue();
        assertThat(second.connects(connections)).isTrue();
        assertThat(first.open).isFalse();
        assertThat(connections.size()).isEqualTo(1);
    }

    /** What is seen twice is another connection, whose predecessor is not known to be over. */
    @Test
    void noTwoConnectionsAreTakenForOne() {
        Connections connections = connections(3, 3);
        Client client = new Client("198.51.100.1");
        Connection first = connections.claim(client.ends, client.link());
        Connection second = connections.claim(client.ends, client.link());
        assertThat(second).isNotSameAs(first);
        assertThat(first.await(LONG, () -> {})).isTrue();
        assertThat(second.waiting()).isNull();
        assertThat(connections.size()).isEqualTo(1);
    }

    @Test
    void oneThatNobodyWaitsForKeepsItsPlace() {
        Connections connections = connections(2, 2);
        Client first = new Client("198.51.100.1");
        Client second = new Client("198.51.100.2");
        assertThat(first.connects(connections)).isTrue();
        first.works(connections);
        assertThat(second.connects(connections)).isTrue();
        assertThat(new Client("198.51.100.3").connects(connections)).isTrue();
        assertThat(first.open).isTrue();
        assertThat(second.open).isFalse();
    }

    @Test
    void soDoesOneThatIsBecomingATunnel() {
        Connections connections = connections(1, 1);
        Client first = new Client("198.51.100.1");
        assertThat(first.connects(connections)).isTrue();
        Connection connection = first.works(connections);
        assertThat(connection.deliver(LONG, NOTHING)).isTrue();
        assertThat(new Client("198.51.100.2").connects(connections)).isFalse();
        connections.relieve();
        assertThat(first.open).isTrue();
        assertThat(connection.work()).isTrue();
    }

    @Test
    void butItHasADeadlineLikeOthers() throws InterruptedException {
        Connections connections = connections(10, 10);
        Client client = new Client("198.51.100.1");
        assertThat(client.connects(connections)).isTrue();
        CountDownLatch late = new CountDownLatch(1);
        assertThat(client.works(connections).deliver(TimeUnit.MILLISECONDS.toNanos(10), late::countDown)).isTrue();
        assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void soDoesOneThatAnotherProtocolHas() {
        Connections connections = connections(1, 1);
        Client other = new Client("198.51.100.1");
        assertThat(other.connects(connections)).isTrue();
        other.other = new Connection.Other.Works();
        assertThat(new Client("198.51.100.2").connects(connections)).isFalse();
        assertThat(other.open).isTrue();
    }

    @Test
    void untilThatProtocolWaitsForItsClientToo() {
        Connections connections = connections(2, 2);
        Client idle = new Client("198.51.100.1");
        assertThat(idle.connects(connections)).isTrue();
        idle.other = new Connection.Other.Works();
        Client next = new Client("198.51.100.2");
        assertThat(next.connects(connections)).isTrue();
        next.works(connections);
        assertThat(new Client("198.51.100.3").connects(connections)).isFalse();
        idle.other = new Connection.Other.Waits(LONG);
        assertThat(new Client("198.51.100.3").connects(connections)).isTrue();
        assertThat(idle.open).isFalse();
    }

    @Test
    void withoutAnyThatIsWaitedForANewOneIsRefusedUntilOneHasGone() {
        Connections connections = connections(1, 1);
        Client first = new Client("198.51.100.1");
        assertThat(first.connects(connections)).isTrue();
        first.works(connections);
        assertThat(new Client("198.51.100.2").connects(connections)).isFalse();
        first.close();
        assertThat(new Client("198.51.100.2").connects(connections)).isTrue();
    }

    /** However often nobody has gone before. */
    @Test
    void theLastPlaceThatBecomesFreeIsTakenAtOnce() {
        int most = 100;
        Connections connections = connections(most, most);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            clients.add(new Client("198.51.100.1"));
            assertThat(clients.get(i).connects(connections)).isTrue();
            clients.get(i).works(connections);
        }
        for (int i = 0; i < most; i++) {
            assertThat(new Client("198.51.100.2").connects(connections)).isFalse();
            clients.get(i).close();
            Client next = new Client("198.51.100.3");
            assertThat(next.connects(connections)).as("place %d", i).isTrue();
            next.works(connections);
        }
    }

    @Test
    void nobodyLeavesWhereAPlaceIsFree() {
        Connections connections = connections(2, 2);
        Client gone = new Client("198.51.100.1");
        Client waitedFor = new Client("198.51.100.1");
        assertThat(gone.connects(connections)).isTrue();
        assertThat(waitedFor.connects(connections)).isTrue();
        gone.close();
        assertThat(new Client("198.51.100.1").connects(connections)).isTrue();
        assertThat(waitedFor.open).isTrue();
    }

    @Test
    void aClientHasItsShareWhateverAddressesOfItsNetworkItUses() {
        Connections connections = connections(10, 2);
        for (int i = 0; i < 2; i++) {
            Client client = new Client("2001:db8:0:1::" + (i + 1));
            assertThat(client.connects(connections)).isTrue();
            client.works(connections);
        }
        assertThat(new Client("2001:db8:0:1::3").connects(connections)).isFalse();
        assertThat(new Client("2001:db8:0:2::3").connects(connections)).isTrue();
        assertThat(new Client("198.51.100.1").connects(connections)).isTrue();
    }

    @Test
    void proxiesAreNotCountedByClient() {
        Connections connections = connections(10, 1);
        for (int i = 0; i < 10; i++) {
            Client client = new Client("192.0.2.99");
            assertThat(client.connects(connections)).isTrue();
            client.works(connections);
        }
        assertThat(new Client("192.0.2.99").connects(connections)).isFalse();
    }

    @Test
    void thoseThatHaveGoneAreForgotten() {
        Connections connections = connections(Integer.MAX_VALUE, Integer.MAX_VALUE);
        for (int i = 0; i < 10_000; i++) {
            Client client = new Client("198.51.100.1");
            assertThat(client.connects(connections)).isTrue();
            client.close();
        }
        assertThat(connections.size()).isLessThan(100);
    }

    @Test
    void whoTakesTooLongIsTold() throws InterruptedException {
        Connections connections = connections(10, 10);
        Client client = new Client("198.51.100.1");
        CountDownLatch late = new CountDownLatch(1);
        Connection connection = connections.claim(client.ends, client.link());
        assertThat(connection.await(TimeUnit.MILLISECONDS.toNanos(10), late::countDown)).isTrue();
        assertThat(late.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(connection.work()).as("too late to go on").isFalse();
        assertThat(connection.await(LONG, NOTHING)).isFalse();
    }

    @Test
    void anEarlierDeadlineDoesNotWaitForALaterOne() throws InterruptedException {
        Connections connections = connections(10, 10);
        Client patient = new Client("198.51.100.1");
        assertThat(patient.connects(connections)).isTrue();
        Client hasty = new Client("198.51.100.2");
        assertThat(connections.accept(hasty.ends, hasty.link(), TimeUnit.MILLISECONDS.toNanos(10))).isTrue();
        assertThat(hasty.closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(patient.open).isTrue();
    }

    @Test
    void theTimeThatHasBegunGoesOnThroughTheSteps() {
        Connections connections = connections(1, 1);
        Client client = new Client("198.51.100.1");
        assertThat(client.connects(connections)).isTrue();
        Connection connection = connections.claim(client.ends, client.link());
        Connection.Wait before = connection.waiting();
        assertThat(connection.begin(1, NOTHING)).isTrue();
        assertThat(connection.waiting().since()).isEqualTo(before.since());
        assertThat(connection.waiting().nanos()).isEqualTo(LONG);
    }
}
