// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;
import io.helidon.config.ConfigException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.testing.Identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OfferedTlsTest {
    private static final ConfigKey KEY = new ConfigKey("server.tls");
    /** More than any message of a handshake. */
    private static final int ROOM = 1 << 16;
    private static final int STEPS = 100;

    private static Identities identities;

    @BeforeAll
    static void makeCertificates() throws GeneralSecurityException {
        identities = new Identities();
        identities.issue("ec", "EC 256");
        identities.issue("rsa", "RSA 2048");
        identities.issue("pss", "RSASSA-PSS 2048");
        identities.issue("ed25519", "Ed25519");
        identities.issue("ed448", "Ed448");
    }

    private static TlsConfig.Builder server(String alias) {
        return TlsConfig.builder().privateKey(identities.key(alias)).privateKeyCertChain(identities.chain(alias));
    }

    private static boolean taken(TlsConfig tls) {
        try {
            OfferedTls.checkKey(tls, KEY);
            return true;
        } catch (ConfigException e) {
            return false;
        }
    }

    /** Whether a client that can do all that this JVM can gets through the handshake. */
    private static boolean works(TlsConfig tls) {
        SSLEngine server = Tls.create(tls).newEngine();
        server.setUseClientMode(false);
        SSLEngine client = Tls.create(identities.client().endpointIdentificationAlgorithm("NONE").buildPrototype()).newEngine();
        client.setUseClientMode(true);
        ByteBuffer up = ByteBuffer.allocate(ROOM);
        ByteBuffer down = ByteBuffer.allocate(ROOM);
        try {
            for (int i = 0; i < STEPS; i++) {
                step(client, up, down);
                step(server, down, up);
            }
            return server.getSession().isValid() && server.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                    && client.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
        } catch (SSLException e) {
            return false;
        }
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        engine.wrap(ByteBuffer.allocate(0), out);
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(ROOM));
        in.compact();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec", "rsa", "pss", "ed25519", "ed448"})
    void aSuiteIsTakenIfAHandshakeWithItAloneSucceeds(String alias) {
        List<String> suites = List.of(Tls.create(server(alias).buildPrototype()).sslContext().getSupportedSSLParameters()
                .getCipherSuites());
        assertThat(suites).hasSizeGreaterThan(20).filteredOn(it -> !it.endsWith("_SCSV")).allSatisfy(suite -> {
            TlsConfig tls = server(alias).addEnabledCipherSuite(suite).buildPrototype();
            assertThat(taken(tls)).as(suite).isEqualTo(works(tls));
        });
    }

    @ParameterizedTest
    @CsvSource({"ec, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, EC", "rsa, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, RSA",
            "ed25519, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, EdDSA"})
    void suitesOfAnotherKindOfKeyAreRefused(String alias, String suite, String kind) {
        String message = "server.tls.cipher-suite: invalid value \"" + suite + "\": expected at least one that a key of " + kind
                + " can use, or one of TLSv1.3";
        assertThatThrownBy(() -> OfferedTls.checkKey(server(alias).addEnabledCipherSuite(suite).buildPrototype(), KEY))
                .isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @Test
    void oneSuiteThatGoesWithTheKeyIsEnough() {
        TlsConfig.Builder both = server("ec").addEnabledCipherSuite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .addEnabledCipherSuite("TLS_AES_128_GCM_SHA256");
        assertThat(taken(both.buildPrototype())).isTrue();
        assertThat(taken(both.addEnabledProtocol("TLSv1.3").buildPrototype())).isTrue();
        assertThat(taken(server("ec").buildPrototype())).isTrue();
    }

    @Test
    void aSuiteOfAProtocolThatIsNotOfferedDoesNotCount() {
        assertThat(taken(server("ec").addEnabledCipherSuite("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .addEnabledCipherSuite("TLS_AES_128_GCM_SHA256")
                .addEnabledProtocol("TLSv1.2").buildPrototype())).isFalse();
    }
}
