// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.ServerFault;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.Pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Keys, certificates and keystores with which no handshake can succeed, or which Helidon passes over without a word: each
 * of them is told at the start.
 */
class WrongCertificatesTest {
    private static Pki pki;
    private static Pki.Identity server;
    private static Pki.Identity other;

    @BeforeAll
    static void makeCertificates() {
        pki = new Pki();
        server = pki.issue("server", "DNS:localhost");
        other = pki.issue("other", "DNS:localhost");
    }

    @AfterAll
    static void deleteCertificates() {
        if (pki != null) {
            pki.close();
        }
    }

    /** The certificate of one and the key of another. */
    private static String mixed() {
        return new Pki.Identity(server.certificate(), other.key(), server.store()).privateKeyYaml();
    }

    private static String keystore(Path store, String more) {
        return "keystore: { passphrase: changeit, resource: { path: \"" + store + "\" }" + more + " }";
    }

    /** Nothing is started, but all is checked. */
    private static List<String> warnings(String listener, String backend) {
        String yaml = "server: { port: 0, " + listener
                + " features: { wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1" + backend + " }] }] } } }";
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING)) {
            WebServer webServer = WebServer.builder().config(Gateway.config(yaml).get("server")).build();
            assertThat(webServer.isRunning()).isFalse();
            return log.lines();
        }
    }

    private static void assertListenerRefused(String tls, String message) {
        assertThatThrownBy(() -> warnings("tls: { " + tls + " },", "")).isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.tls." + message);
    }

    private static void assertBackendRefused(String tls, String message) {
        assertThatThrownBy(() -> warnings("", ", tls: { " + tls + " }")).isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.features.wstunnel.tunnels.0.backends.0.tls." + message);
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        String message = "private-key: the key of another certificate: expected the key of \"CN=server\"";
        assertListenerRefused(mixed(), message);
        assertBackendRefused(mixed(), message);
    }

    @Test
    void anExpiredCertificateOfAListenerIsAWarning() {
        Pki.Identity expired = pki.issueExpired("expired", "DNS:localhost");
        assertThat(warnings("tls: { " + expired.privateKeyYaml() + " },", "")).containsExactly(
                "server.tls.private-key: invalid value \"CN=expired\": expected a certificate that is valid now, and not only "
                        + "until 2020-01-02T00:00:00Z. Clients refuse it");
    }

    @Test
    void anExpiredCertificateForABackendIsAWarning() {
        Pki.Identity expired = pki.issueExpired("expired", "DNS:localhost");
        assertThat(warnings("", ", tls: { " + expired.privateKeyYaml() + " }")).containsOnly(
                "server.features.wstunnel.tunnels.0.backends.0.tls.private-key: invalid value \"CN=expired\": expected a "
                        + "certificate that is valid now, and not only until 2020-01-02T00:00:00Z. The backend refuses it");
    }

    /** What Helidon throws before the module is asked. */
    static Stream<Arguments> whatHelidonCannotRead() {
        Path none = server.key().resolveSibling("none");
        String key = "key: { resource: { path: \"" + server.key() + "\" } }";
        return Stream.of(
                arguments("private-key: { pem: { key: { resource: { path: \"" + server.certificate() + "\" } } } }",
                        "private-key.pem.key.resource.path: invalid value \"" + server.certificate()
                                + "\": expected a file with a private key, and key.passphrase if that is encrypted (Could not find"),
                arguments("private-key: { pem: { key: { resource: { path: \"" + none + "\" } } } }",
                        "private-key.pem.key.resource.path: invalid value \"" + none + "\": expected a file with a private key"),
                arguments("private-key: { pem: { key: { resource: { resource-path: none.pem } } } }",
                        "private-key.pem.key.resource.resource-path: invalid value \"none.pem\": expected a file with a private key"),
                arguments("private-key: { pem: { key: { resource: /none.pem } } }",
                        "private-key.pem.key.resource: text in place of keys: expected the keys [content, content-plain,"),
                arguments("private-key: { pem: { " + key + ", cert-chain: { resource: { path: \"" + server.key() + "\" } } } }",
                        "private-key.pem.cert-chain.resource.path: invalid value \"" + server.key()
                                + "\": expected a file with certificates (Found no certificates"),
                arguments("private-key: { pem: { " + key + " } }",
                        "private-key: missing value: expected a certificate beside the key. None is found; it is pem.cert-chain.resource"),
                arguments(server.privateKeyYaml() + ", trust: { pem: { certificates: { resource: { content-plain: secret } } } }",
                        "trust.pem.certificates.resource: invalid value: expected a file with certificates (Found no"),
                arguments("private-key: { " + keystore(server.store(), "").replace("changeit", "wrong") + " }",
                        "private-key.keystore.passphrase: wrong value: expected the one that opens the keystore"),
                arguments("private-key: { " + keystore(server.key(), "") + " }",
                        "private-key.keystore.resource.path: invalid value \"" + server.key()
                                + "\": expected a keystore (Failed to read"),
                arguments("private-key: { " + keystore(server.store(), ", key: { alias: none }") + " }",
                        "private-key.keystore.key.alias: invalid value \"none\": expected the alias of a key that passphrase or "
                                + "key.passphrase opens (Key stored under alias none"));
    }

    @ParameterizedTest
    @MethodSource("whatHelidonCannotRead")
    void whatHelidonCannotReadIsToldWithItsKey(String tls, String message) {
        assertBackendRefused(tls, message);
        for (String socket : List.of("", "sockets: { a: { port: 0, ")) {
            Config root = Gateway
                    .config("server: { port: 0, " + socket + "tls: { " + tls + " }" + (socket.isEmpty() ? "" : " } }")
                            + ", features: { wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] } } }");
            assertThatThrownBy(() -> WebServer.builder().config(root.get("server")).build())
                    .satisfies(it -> assertThat(ServerFault.explain((RuntimeException) it, root.get("server")))
                            .isInstanceOf(ConfigException.class)
                            .hasMessageStartingWith((socket.isEmpty() ? "server.tls." : "server.sockets.a.tls.") + message));
        }
    }

    @Test
    void clientCertificatesThatMeanNothingAreWarnings() {
        String key = "tls: { " + server.privateKeyYaml();
        assertThat(warnings(key + ", client-auth: REQUIRED, trust-all: true },", "")).containsExactly(
                "server.tls.trust-all: invalid value \"true\": expected false, since client-auth is set. Everybody can make a "
                        + "certificate of any name");
        assertThat(warnings(key + ", client-auth: OPTIONAL },", "")).containsExactly(
                "server.tls.trust: missing value: expected the authority of the clients' certificates, since client-auth is set. "
                        + "Only public authorities are trusted");
        assertThat(warnings("sockets: { a: { port: 0, " + key + ", " + pki.trustYaml() + " } } },", "")).containsExactly(
                "server.sockets.a.tls.client-auth: missing value: expected REQUIRED or OPTIONAL, since trust is set. "
                        + "No client is asked for a certificate");
        assertThat(warnings(key + ", client-auth: REQUIRED, " + pki.trustYaml() + " },", "")).isEmpty();
    }

    @Test
    void suitesThatNoneOfTheProtocolsCanUseAreRefused() {
        String message = "cipher-suite: invalid value \"TLS_AES_128_GCM_SHA256\": expected at least one that TLSv1.2 can use";
        String tls = server.privateKeyYaml() + ", protocols: [TLSv1.2], cipher-suite: [TLS_AES_128_GCM_SHA256]";
        assertListenerRefused(tls, message);
        assertBackendRefused(tls, message);
    }

    @Test
    void suitesOfAnotherKindOfKeyAreRefused() {
        String suite = ", cipher-suite: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        assertListenerRefused(server.privateKeyYaml() + suite + "]",
                "cipher-suite: invalid value \"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\": expected at least one that a key of EC can "
                        + "use, or one of TLSv1.3");
        assertThat(warnings("tls: { " + server.privateKeyYaml() + suite + ", TLS_AES_128_GCM_SHA256] },",
                ", tls: { " + server.privateKeyYaml() + suite + "] }")).as("the backend's own key may be another").isEmpty();
    }

    @Test
    void aKeystoreWithoutTheKeyIsRefused() {
        // the key has another alias than the one that is looked for
        String tls = "private-key: { " + keystore(server.store(), "") + " }";
        assertListenerRefused(tls, "private-key: missing value: expected a key. None is found; it is pem.key.resource");
        assertBackendRefused(tls, "private-key: missing value: expected a key. None is found");
    }

    @Test
    void trustThatIsNotReadIsRefused() {
        String tls = server.privateKeyYaml() + ", client-auth: REQUIRED, trust: { " + keystore(server.store(), "") + " }";
        String message = "trust.keystore.trust-store: missing value: expected true, since nothing in the keystore is trusted "
                + "without it";
        assertListenerRefused(tls, message);
        assertBackendRefused(tls, message);
        assertBackendRefused("trust: { " + keystore(server.store(), ", trust-store: false") + " }",
                "trust.keystore.trust-store: invalid value \"false\": expected true");
    }

    /** Helidon would trust all public authorities. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "", "{ pem: {} }", "{ pem: { certificates: {} } }",
            "{ pem: { cert-chain: { resource: { path: AUTHORITY } } } }",
            "{ keystore: { passphrase: changeit, trust-store: true, resource: { path: STORE } } }"})
    void trustInNobodyIsRefused(String trust) {
        String tls = "trust: "
                + trust.replace("AUTHORITY", pki.authority().toString()).replace("STORE", server.store().toString());
        String message = "trust: missing value: expected a trusted certificate. None is found";
        assertBackendRefused(tls, message);
        assertListenerRefused(server.privateKeyYaml() + ", client-auth: REQUIRED, " + tls, message);
        assertThatThrownBy(() -> warnings("sockets: { a: { port: 0, tls: { " + server.privateKeyYaml()
                + ", client-auth: OPTIONAL, " + tls + " } } },", "")).hasMessageContaining("server.sockets.a.tls." + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"extendedKeyUsage=clientAuth", "keyUsage=keyCertSign", "keyUsage=cRLSign,keyCertSign"})
    void aCertificateOfAListenerThatIsForSomethingElseIsAWarning(String usage) {
        Pki.Identity identity = pki.issue("purpose", "DNS:localhost", usage);
        assertThat(warnings("tls: { " + identity.privateKeyYaml() + " },", "")).containsExactly(
                "server.tls.private-key: invalid value \"CN=purpose\": expected a certificate for servers, with digitalSignature "
                        + "and serverAuth if its keyUsage and extendedKeyUsage say anything. Clients refuse it");
        assertThat(warnings("", ", tls: { " + identity.privateKeyYaml() + " }")).as("for a backend").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"extendedKeyUsage=clientAuth,serverAuth", "extendedKeyUsage=anyExtendedKeyUsage",
            "keyUsage=digitalSignature", "keyUsage=keyAgreement", "keyUsage=digitalSignature,keyCertSign"})
    void aCertificateThatIsForServersTooIsNoNews(String usage) {
        Pki.Identity identity = pki.issue("servers", "DNS:localhost", usage);
        assertThat(warnings("tls: { " + identity.privateKeyYaml() + " },", "")).isEmpty();
    }

    private static List<String> warningsOfTunnel(String tunnel) {
        String yaml = "server: { port: 0, tls: { " + server.privateKeyYaml() + ", client-auth: OPTIONAL, " + pki.trustYaml()
                + " }, features: { wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1 }], " + tunnel + " }] } } }";
        try (LogCapture log = new LogCapture("org.wstunnel", Level.WARNING)) {
            assertThat(WebServer.builder().config(Gateway.config(yaml).get("server")).build().isRunning()).isFalse();
            return log.lines();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null"})
    void aCertificateThatPagesOfAnybodyCanUseIsAWarning(String origin) {
        assertThat(warningsOfTunnel("client-certificates: {}, origins: [\"" + origin + "\"]")).containsExactly(
                "server.features.wstunnel.tunnels.0.origins: invalid value \"" + origin + "\": expected listed origins, since "
                        + "client-certificates is set. A browser sends the certificate of its user whatever page opens the "
                        + "connection");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-certificates: {}, origins: [self, \"https://*.example.org\"]",
            "client-certificates: {}, origins: [\"file://\"]", "client-certificates: { subjects: [\"*\"] }",
            "require-user: true, origins: [\"*\"]", "origins: [\"*\"]"})
    void otherOriginsAndTunnelsForEverybodyAreNoNews(String tunnel) {
        assertThat(warningsOfTunnel(tunnel)).isEmpty();
    }

    @Test
    void whatFitsIsNoNews() {
        String keystore = "private-key: { " + keystore(server.store(), ", key: { alias: key }") + " }, " + pki.trustYaml();
        assertThat(warnings("tls: { " + keystore + ", client-auth: REQUIRED },", ", tls: { " + keystore + " }")).isEmpty();
        String pem = server.privateKeyYaml() + ", " + pki.trustYaml();
        String both = "protocols: [TLSv1.2, TLSv1.3], cipher-suite: [TLS_AES_128_GCM_SHA256]";
        assertThat(warnings("tls: { " + server.privateKeyYaml() + " },", ", tls: { " + pem + ", " + both + " }")).isEmpty();
        assertThat(warnings("tls: { enabled: false, " + mixed() + " },", ", tls: { enabled: false, " + mixed() + " }")).isEmpty();
    }
}
