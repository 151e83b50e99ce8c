// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tls;

import java.security.GeneralSecurityException;
import java.time.Instant;

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
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TlsIdentityTest {
    private static final ConfigKey KEY = new ConfigKey("server.tls.private-key");

    private static Identities identities;

    @BeforeAll
    static void makeCertificates() throws GeneralSecurityException {
        identities = new Identities();
        identities.issue("ec", "EC 256");
        identities.issue("other-ec", "EC 256");
        identities.issue("ec-384", "EC 384");
        identities.issue("rsa", "RSA 1024");
        identities.issue("other-rsa", "RSA 2048");
        identities.issue("pss", "RSASSA-PSS 2048");
        identities.issue("ed25519", "Ed25519");
        identities.issue("ed448", "Ed448");
        identities.issue("expired", Instant.parse("2020-01-01T00:00:00Z"), null);
        identities.issue("future", Instant.parse("2990-01-01T00:00:00Z"), null);
    }

    private static TlsConfig tls(String key, String certificate) {
        return TlsConfig.builder()
                .privateKey(identities.key(key))
                .privateKeyCertChain(identities.chain(certificate))
                .buildPrototype();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec", "ec-384", "rsa", "other-rsa", "pss", "ed25519", "ed448"})
    void aKeyFitsItsOwnCertificate(String alias) {
        TlsConfig tls = tls(alias, alias);
        assertThatCode(() -> TlsIdentity.checkPair(tls, KEY)).doesNotThrowAnyException();
        assertThat(TlsIdentity.wrongTime(tls, KEY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ec, other-ec", "ec, ec-384", "ec-384, ec", "rsa, other-rsa", "other-rsa, rsa", "rsa, ec", "ec, rsa",
            "ed25519, ed448", "ed448, ed25519", "ed25519, ec"})
    void aKeyOfAnotherCertificateIsRefused(String key, String certificate) {
        TlsConfig tls = tls(key, certificate);
        assertThatThrownBy(() -> TlsIdentity.checkPair(tls, KEY))
                .isInstanceOf(ConfigException.class)
                .hasMessage("server.tls.private-key: the key of another certificate: expected the key of \"CN=" + certificate
                        + "\", whose certificate is the first of the chain");
    }

    @Test
    void aCertificateOfAnotherTimeIsToldWithItsDate() {
        assertThat(TlsIdentity.wrongTime(tls("expired", "expired"), KEY)).hasValueSatisfying(it -> assertThat(it)
                .startsWith("server.tls.private-key: invalid value \"CN=expired\": expected a certificate that is valid now, "
                        + "and not only until 2020-01-0"));
        assertThat(TlsIdentity.wrongTime(tls("future", "future"), KEY)).hasValueSatisfying(it -> assertThat(it)
                .startsWith("server.tls.private-key: invalid value \"CN=future\": expected a certificate that is valid now, "
                        + "and not only from ")
                .endsWith(" on"));
    }
}
