// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.loop;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.testing.Identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * TLS on a loop, as the server's end and as the client's, against Java's own blocking sockets.
 */
class TlsEndpointTest {
    private static final int LARGE = 1 << 20;

    private static SSLContext context;

    private Loops loops;
    private TlsWire wire;
    private TlsEndpoint endpoint;

    /** Each protocol, at each end. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, false", "TLSv1.2, true", "TLSv1.3, false", "TLSv1.3, true"})
    @Retention(RetentionPolicy.RUNTIME)
    private @interface EachKind {
    }

    @BeforeAll
    static void makeContext() throws Exception {
        Identities identities = new Identities();
        identities.issueFor("server", "localhost");
        context = identities.context("server");
    }

    @BeforeEach
    void start() throws IOException {
        loops = new Loops();
    }

    @AfterEach
    void close() throws IOException {
        loops.close();
        wire.close();
    }

    @EachKind
    void bytesComeInTheirOrderHoweverFewAreReadAtOnce(String protocol, boolean client) throws IOException {
        open(protocol, client);
        Events events = loops.open(endpoint).readSize(1000);
        byte[] sent = Loops.bytes(LARGE, 1);
        wire.far().getOutputStream().write(sent);
        assertThat(events.first(LARGE)).isEqualTo(sent);
    }

    @EachKind
    void manySmallRecordsOfOneReadAllCome(String protocol, boolean client) throws IOException {
        open(protocol, client);
        Events events = loops.open(endpoint).readSize(7);
        byte[] sent = Loops.bytes(3000, 2);
        for (byte b : sent) {
            wire.far().getOutputStream().write(b);
        }
        assertThat(events.first(sent.length)).isEqualTo(sent);
    }

    @EachKind
    void oneTurnIsOneRead(String protocol, boolean client) throws IOException {
        open(protocol, client);
        Events events = loops.open(endpoint).readSize(1);
        wire.far().getOutputStream().write(new byte[10_000]);
        events.first(10_000);
        // but for turns in which a record was not complete
        assertThat(loops.on(events::reads)).isBetween(10_000, 10_100);
    }

    @EachKind
    void whatIsWrittenComesInItsOrder(String protocol, boolean client) throws IOException {
        open(protocol, client);
        loops.open(endpoint);
        byte[] first = Loops.bytes(LARGE, 3);
        byte[] second = Loops.bytes(5, 4);
        assertThat(loops.write(endpoint, first)).isFalse();
        assertThat(loops.write(endpoint, second)).isFalse();
        assertThat(loops.on(endpoint::waiting)).isPositive();
        assertThat(wire.far().getInputStream().readNBytes(LARGE + 5)).isEqualTo(Loops.concat(first, second));
        while (loops.on(endpoint::waiting) > 0) {
            Thread.onSpinWait();
        }
    }

    @EachKind
    void whatWasReadBeforeComesFirst(String protocol, boolean client) throws IOException {
        open(protocol, client);
        byte[] sent = Loops.bytes(100, 5);
        wire.far().getOutputStream().write(sent, 0, 60);
        wire.readEarly();
        wire.far().getOutputStream().write(sent, 60, 40);
        endpoint = wire.endpoint(loops.loop());
        assertThat(loops.open(endpoint).readSize(9).first(100)).isEqualTo(sent);
    }

    @EachKind
    void whatWasDecryptedIsToldWhenReadingIsWantedAgain(String protocol, boolean client) throws IOException {
        open(protocol, client);
        Events events = loops.open(endpoint).readSize(10);
        loops.on(() -> {
            events.onReadable(() -> endpoint.wantRead(false));
            return null;
        });
        byte[] sent = Loops.bytes(100, 6);
        wire.far().getOutputStream().write(sent);
        assertThat(events.first(100)).isEqualTo(sent);
    }

    @EachKind
    void thePeersGoodbyeIsTheEndOfTheStream(String protocol, boolean client) throws IOException {
        open(protocol, client);
        Events events = loops.open(endpoint).readSize(100);
        byte[] sent = Loops.bytes(5000, 7);
        wire.far().getOutputStream().write(sent);
        wire.far().shutdownOutput();
        assertThat(events.all()).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterThePeersGoodbyeOutputGoesOn(boolean client) throws IOException {
        open("TLSv1.3", client);
        Events events = loops.open(endpoint);
        wire.far().shutdownOutput();
        assertThat(events.all()).isEmpty();
        byte[] sent = Loops.bytes(50_000, 8);
        loops.write(endpoint, sent);
        assertThat(wire.far().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterItsOwnGoodbyeInputGoesOn(boolean client) throws IOException {
        open("TLSv1.3", client);
        Events events = loops.open(endpoint);
        byte[] sent = Loops.bytes(5000, 9);
        loops.write(endpoint, new byte[10]);
        loops.on(() -> {
            endpoint.shutdownOutput();
            return null;
        });
        assertThat(wire.far().getInputStream().readAllBytes()).hasSize(10);
        wire.far().getOutputStream().write(sent);
        wire.far().shutdownOutput();
        assertThat(events.all()).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void before13ThePeersGoodbyeEndsTheOutputAsWell(boolean client) throws IOException {
        open("TLSv1.2", client);
        Events events = loops.open(endpoint);
        wire.far().shutdownOutput();
        assertThat(events.all()).isEmpty();
        assertThatThrownBy(() -> loops.write(endpoint, new byte[1])).hasCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.3, false", "TLSv1.3, true"})
    void newKeysOrANewHandshakeOfAServerDisturbNothing(String protocol, boolean client) throws IOException {
        open(protocol, client);
        Events events = loops.open(endpoint).readSize(500);
        byte[] sent = Loops.bytes(20_000, 10);
        Thread.ofVirtual().start(() -> {
            try {
                wire.far().getOutputStream().write(sent, 0, 10_000);
                wire.far().startHandshake();
                wire.far().getOutputStream().write(sent, 10_000, 10_000);
            } catch (IOException e) {
                events.failed(e);
            }
        });
        Thread.ofVirtual().start(() -> {
            try {
                // its thread also answers what the handshake asks
                wire.far().getInputStream().readNBytes(3);
            } catch (IOException e) {
                events.failed(e);
            }
        });
        assertThat(events.first(sent.length)).isEqualTo(sent);
        loops.write(endpoint, new byte[] {1, 2, 3});
        assertThat(events.failed()).isFalse();
    }

    /** It costs the client little. */
    @Test
    void aNewHandshakeOfAClientIsRefused() throws IOException {
        open("TLSv1.2", false);
        Events events = loops.open(endpoint);
        wire.far().getOutputStream().write(1);
        assertThat(events.first(1)).containsExactly(1);
        Thread.ofVirtual().start(() -> {
            try {
                wire.far().startHandshake();
            } catch (IOException e) {
                // it is refused
            }
        });
        assertThatThrownBy(events::all).hasCauseInstanceOf(IOException.class).hasStackTraceContaining("begins a new handshake");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPeerThatOnlyWantsNewKeysIsALostConnection(boolean client) throws IOException {
        open("TLSv1.3", client);
        Events events = loops.open(endpoint);
        askForNewKeys(1000, false);
        assertThatThrownBy(events::all).hasCauseInstanceOf(IOException.class).hasStackTraceContaining("no payload");
    }

    /** Who takes nothing must not have the answers pile up. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void soIsOneThatTakesNoneOfThem(boolean client) throws IOException {
        open("TLSv1.3", client);
        Events events = loops.open(endpoint);
        assertThat(loops.write(endpoint, new byte[LARGE])).isFalse();
        int waiting = loops.on(endpoint::waiting);
        askForNewKeys(1000, true);
        assertThatThrownBy(events::all).hasCauseInstanceOf(IOException.class).hasStackTraceContaining("takes none");
        assertThat(loops.on(endpoint::waiting)).isLessThan(waiting + 10_000);
    }

    /** They take as long as many bytes do: other connections have their turn between them. */
    @Test
    void newKeysBetweenPayloadAreNotMadeInOneTurn() throws IOException {
        open("TLSv1.3", false);
        Thread.ofVirtual().start(() -> {
            try {
                // its thread takes the answers
                wire.far().getInputStream().readAllBytes();
            } catch (IOException e) {
                // the wire is closed
            }
        });
        byte[] sent = Loops.bytes(10, 3);
        for (byte octet : sent) {
            for (int i = 0; i < 31; i++) {
                wire.far().startHandshake();
            }
            wire.far().getOutputStream().write(octet);
        }
        Events events = loops.open(endpoint);
        assertThat(events.first(sent.length)).isEqualTo(sent);
        assertThat(events.reads()).isGreaterThanOrEqualTo(sent.length - 1);
    }

    /** A client of Java asks for them by a handshake behind the first one. */
    private void askForNewKeys(int times, boolean withPayload) {
        Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < times; i++) {
                    wire.far().startHandshake();
                    if (withPayload) {
                        wire.far().getOutputStream().write(i);
                    }
                }
            } catch (IOException e) {
                // the other end has had enough
            }
        });
    }

    @EachKind
    void closingSaysGoodbye(String protocol, boolean client) throws IOException {
        open(protocol, client);
        loops.open(endpoint);
        loops.write(endpoint, new byte[100]);
        loops.on(() -> {
            endpoint.close();
            return null;
        });
        assertThat(wire.far().getInputStream().readAllBytes()).hasSize(100);
        assertThat(loops.loop().load()).isZero();
    }

    @EachKind
    void closingWithOutputWaitingResetsTheConnection(String protocol, boolean client) throws IOException {
        open(protocol, client);
        loops.open(endpoint);
        loops.write(endpoint, new byte[LARGE]);
        loops.on(() -> {
            endpoint.close();
            return null;
        });
        assertThatThrownBy(() -> wire.far().getInputStream().readAllBytes()).isInstanceOf(IOException.class);
        assertThat(loops.loop().load()).isZero();
    }

    @EachKind
    void aBrokenRecordIsALostConnection(String protocol, boolean client) throws IOException {
        open(protocol, client);
        Events events = loops.open(endpoint);
        wire.farChannel().write(ByteBuffer.wrap(new byte[] {23, 3, 3, 0, 5, 1, 2, 3, 4, 5}));
        assertThatThrownBy(events::all).hasCauseInstanceOf(IOException.class);
    }

    @EachKind
    void anEndWithoutGoodbyeIsTheEnd(String protocol, boolean client) throws IOException {
        open(protocol, client);
        Events events = loops.open(endpoint);
        wire.far().getOutputStream().write(1);
        wire.farChannel().shutdownOutput();
        assertThat(events.all()).containsExactly(1);
    }

    private void open(String protocol, boolean nearIsClient) throws IOException {
        wire = TlsWire.open(context, protocol, nearIsClient);
        endpoint = wire.endpoint(loops.loop());
    }
}
