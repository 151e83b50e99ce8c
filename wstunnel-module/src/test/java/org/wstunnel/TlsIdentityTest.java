// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import io.helidon.common.tls.TlsConfig;
import io.helidon.config.ConfigException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.config.ConfigKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TlsIdentityTest {
    private static final String PASSWORD = "changeit";
    private static final ConfigKey KEY = new ConfigKey("server.tls.private-key");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeCertificates() throws IOException, InterruptedException {
        issue("ec", "-keyalg", "EC", "-groupname", "secp256r1");
        issue("other-ec", "-keyalg", "EC", "-groupname", "secp256r1");
        issue("ec-384", "-keyalg", "EC", "-groupname", "secp384r1");
        issue("rsa", "-keyalg", "RSA");
        issue("other-rsa", "-keyalg", "RSA", "-keysize", "3072");
        issue("pss", "-keyalg", "RSASSA-PSS");
        issue("ed25519", "-keyalg", "Ed25519");
        issue("ed448", "-keyalg", "Ed448");
        issue("expired", "-keyalg", "EC", "-startdate", "2020/01/01 00:00:00", "-validity", "1");
        issue("future", "-keyalg", "EC", "-startdate", "2990/01/01 00:00:00", "-validity", "1");
    }

    private static void issue(String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-XX:TieredStopAtLevel=1",
                "-genkeypair", "-alias", alias, "-dname", "CN=" + alias, "-storetype", "PKCS12", "-keystore",
                folder.resolve("keys.p12").toString(), "-storepass", PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static TlsConfig tls(String key, String certificate) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return TlsConfig.builder()
                .privateKey((PrivateKey) store.getKey(key, PASSWORD.toCharArray()))
                .addPrivateKeyCertChain((X509Certificate) store.getCertificate(certificate))
                .buildPrototype();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec", "ec-384", "rsa", "other-rsa", "pss", "ed25519", "ed448"})
    void aKeyFitsItsOwnCertificate(String alias) throws Exception {
        TlsConfig tls = tls(alias, alias);
        assertThatCode(() -> TlsIdentity.checkPair(tls, KEY)).doesNotThrowAnyException();
        assertThat(TlsIdentity.wrongTime(tls, KEY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ec, other-ec", "ec, ec-384", "ec-384, ec", "rsa, other-rsa", "other-rsa, rsa", "rsa, ec", "ec, rsa",
            "ed25519, ed448", "ed448, ed25519", "ed25519, ec"})
    void aKeyOfAnotherCertificateIsRefused(String key, String certificate) throws Exception {
        TlsConfig tls = tls(key, certificate);
        assertThatThrownBy(() -> TlsIdentity.checkPair(tls, KEY))
                .isInstanceOf(ConfigException.class)
                .hasMessage("server.tls.private-key: the key of another certificate: expected the key of \"CN=" + certificate
                        + "\", whose certificate is the first of the chain");
    }

    @Test
    void aCertificateOfAnotherTimeIsToldWithItsDate() throws Exception {
        assertThat(TlsIdentity.wrongTime(tls("expired", "expired"), KEY)).hasValueSatisfying(it -> assertThat(it)
                .startsWith("server.tls.private-key: invalid value \"CN=expired\": expected a certificate that is valid now, "
                        + "and not only until 2020-01-0"));
        assertThat(TlsIdentity.wrongTime(tls("future", "future"), KEY)).hasValueSatisfying(it -> assertThat(it)
                .startsWith("server.tls.private-key: invalid value \"CN=future\": expected a certificate that is valid now, "
                        + "and not only from ")
                .endsWith(" on"));
    }
}
