// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.List;
import java.util.Map;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.spi.SimpleRequest;
import org.wstunnel.testing.Identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Subjects are compared part by part, never as text.
 */
class CertificateRuleTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "CN=ada                | CN=ada                           | true",
            "CN=ada                | CN=ada,O=Example                 | true",
            "cn=ada                | CN=ada                           | true",
            "CN=ada                | CN=Ada                           | false",
            "CN=ada                | CN=adam                          | false",
            "CN=ada                | O=ada                            | false",
            "CN=ada,O=Example      | O=Example,C=DE,CN=ada            | true",
            "CN=ada,O=Example      | CN=ada                           | false",
            "CN=ada,O=Example      | CN=ada\\,O\\=Example             | false",
            "O=Example             | CN=x\\,O\\=Example               | false",
            "CN=*.example          | CN=a.b.example                   | true",
            "CN=*.example          | CN=example                       | false",
            "CN=*.example          | CN=a.example.evil                | false",
            "CN=a*z                | CN=a.*z                          | true",
            "CN=a.z                | CN=abz                           | false",
            "CN=ada                | CN=ada+UID=7,O=Example           | true"})
    void allPartsOfOnePatternHaveToBeThere(String pattern, String subject, boolean allowed) {
        assertThat(new CertificateRule(true, List.of("CN=other", pattern)).allows(subject)).isEqualTo(allowed);
    }

    /** Those of RFC 2253, and those that it has as numbers alone. */
    @ParameterizedTest
    @ValueSource(strings = {"CN", "O", "OU", "L", "ST", "C", "STREET", "DC", "UID", "EMAILADDRESS", "SERIALNUMBER", "SURNAME",
            "GIVENNAME", "T", "DNQ"})
    void eachAttributeOfACertificateIsCompared(String attribute) throws Exception {
        Identities identities = new Identities();
        identities.issueTo("client", "CN=x," + attribute + "=ad*");
        String subject = SimpleRequest.PLAIN.withSubjectOf(identities.chain("client").getFirst()).clientSubject().orElseThrow();
        assertThat(new CertificateRule(true, List.of(attribute + "=ad*")).allows(subject)).as(subject).isTrue();
        assertThat(new CertificateRule(true, List.of(attribute + "=ada")).allows(subject)).as(subject).isFalse();
    }

    @Test
    void withoutSubjectsAnyWillDo() {
        assertThat(new CertificateRule(true, List.of()).allows("CN=ada")).isTrue();
        assertThat(new CertificateRule(true, List.of("CN=other", "*")).allows("O=Example")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "CN", "=ada", "E=ada", "S=Bayern", "SAN=ada", "CN=ada,X=y", "1.2.840.113549.1.9.1=ada",
            "1.2.3=#1603616461"})
    void whatIsNoNameIsRefused(String text) {
        assertThatThrownBy(() -> new CertificateRule(true, List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text);
    }

    @Test
    void aCertificateIsAskedForWhereItIsRequired() {
        GateRequest without = GateTest.request(SimpleRequest.PLAIN);
        assertThat(new CertificateRule(false, List.of("CN=ada")).check(without, new Admission())).isEmpty();
        Refusal refusal = new CertificateRule(true, List.of()).check(without, new Admission()).orElseThrow();
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CERTIFICATE);
        assertThat(refusal.status()).isEqualTo(Status.FORBIDDEN_403);
        assertThat(refusal.told()).contains("required");
        assertThat(refusal.compared()).isEqualTo(Map.of("subject", "", "expected", "any"));
    }

    @Test
    void oneThatIsThereHasToFitAlsoWhereItIsNotRequired() {
        CertificateRule rule = new CertificateRule(false, List.of("CN=ada", "O=Example"));
        assertThat(rule.check(GateTest.request(SimpleRequest.PLAIN.withSubject("CN=eve,O=Example")), new Admission())).isEmpty();
        Refusal refusal = rule.check(GateTest.request(SimpleRequest.PLAIN.withSubject("CN=eve")), new Admission()).orElseThrow();
        assertThat(refusal.compared()).isEqualTo(Map.of("subject", "CN=eve", "expected", "CN=ada or O=Example"));
        assertThat(rule.allows("no name")).isFalse();
    }
}
