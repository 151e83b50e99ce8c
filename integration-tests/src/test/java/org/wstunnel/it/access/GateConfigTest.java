package org.wstunnel.it.access;

import io.helidon.config.ConfigException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wstunnel.it.support.Gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What is wrong in the configuration of the gate stops the start, and the message names the key, the value and what is allowed.
 */
class GateConfigTest {
    private static final String TUNNEL = "server.features.wstunnel.tunnels.0.";
    private static final String FEATURE = "server.features.wstunnel.";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "limits: { max-open: -1 }                         | limits.max-open                     | -1      | 0 (no limit)",
            "limits: { max-open-per-client: -5 }              | limits.max-open-per-client          | -5      | 0 (no limit)",
            "limits: { max-open-per-ipv6-network: -5 }        | limits.max-open-per-ipv6-network    | -5      | 0 (no limit)",
            "limits: { max-open-per-user: -5 }                | limits.max-open-per-user            | -5      | 0 (no limit)",
            "limits: { new-per-second: -1 }                   | limits.new-per-second               | -1.0    | 0.001 to",
            "limits: { new-per-second: 0.0001 }               | limits.new-per-second               | 1.0E-4  | 0.001 to",
            "limits: { new-per-second: NaN }                  | limits.new-per-second               | NaN     | a number",
            "limits: { new-per-second-per-client: 1e9 }       | limits.new-per-second-per-client    | 1.0E9   | 0.001 to",
            "limits: { new-per-second: 1, new-burst: 0 }      | limits.new-burst                    | 0       | 1 to",
            "limits: { new-burst: 3 }                         | limits.new-burst                    | 3       | nothing without new-per-second",
            "limits: { new-burst-per-client: 3 }              | limits.new-burst-per-client         | 3       | nothing without new-per-second-per-client",
            "limits: { bytes-per-second-from-client: 10 }     | limits.bytes-per-second-from-client | 10      | 1 KiB to",
            "limits: { bytes-per-second-to-client: 1 }        | limits.bytes-per-second-to-client   | 1       | 1 KiB to",
            "limits: { bytes-per-second-to-client: fast }     | limits.bytes-per-second-to-client   | fast    | a size such as",
            "limits: { max-lifetime: PT-1S }                  | limits.max-lifetime                 | PT-1S   | a duration from",
            "limits: { max-lifetime: PT0.001S }               | limits.max-lifetime                 | PT0.001S| a duration from",
            "limits: { max-lifetime-jitter: 0.1 }             | limits.max-lifetime-jitter          | 0.1     | nothing without max-lifetime",
            "limits: { max-lifetime: PT1H, max-lifetime-jitter: 2 } | limits.max-lifetime-jitter    | 2.0     | 0 to 1",
            "limits: { slow-client-timeout: PT-1S }           | limits.slow-client-timeout          | PT-1S   | a duration from",
            "credentials: { cookie: \"a b\" }               | credentials.cookie                  | a b     | the name of a cookie",
            "credentials: { cooky: session }                  | credentials.cooky                   | unknown key | cookie",
            "'client-certificates: { subjects: [\"ada\"] }' | client-certificates.subjects        | ada     | CN=*.example.org",
            "limits: { max-opem: 1 }                          | limits.max-opem                     | unknown key | max-open",
            "'origins: [\"example.org\"]'                     | origins                             | example.org | https://host"})
    void aWrongValueOfATunnelIsNamed(String line, String key, String value, String allowed) {
        assertThatThrownBy(() -> Gateway.start(tunnel(line)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(TUNNEL + key)
                .hasMessageContaining(value)
                .hasMessageContaining(allowed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "max-connections: -1                      | max-connections        | -1      | 0 (no limit)",
            "max-connections-per-client: -5           | max-connections-per-client | -5  | 0 (no limit)",
            "max-open-tunnels: -1                     | max-open-tunnels       | -1      | 0 (no limit)",
            "limits: { max-open: -1 }                 | limits.max-open        | -1      | 0 (no limit)",
            "limits: { max-opem: -1 }                 | limits.max-opem        | unknown key | max-open",
            "'origins: [\"https://a.example/path\"]'  | origins                | https://a.example/path | https://host"})
    void aWrongValueOfTheFeatureIsNamed(String line, String key, String value, String allowed) {
        assertThatThrownBy(() -> Gateway.start(tunnel("") + "      " + line + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(FEATURE + key)
                .hasMessageContaining(value)
                .hasMessageContaining(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null"})
    void aCookieIsNoCredentialOfEveryPage(String origin) {
        assertThatThrownBy(() -> Gateway.start(tunnel("origins: [\"" + origin + "\"]") + "      credentials: { cookie: session }\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(TUNNEL + "origins")
                .hasMessageContaining("\"" + origin + "\"")
                .hasMessageContaining("credentials.cookie");
    }

    @ParameterizedTest
    @CsvSource({"max-open, many", "new-per-second, often", "max-lifetime, long", "max-lifetime-jitter, some"})
    void aValueOfAnotherTypeIsNamed(String key, String value) {
        assertThatThrownBy(() -> Gateway.start(tunnel("limits: { " + key + ": " + value + " }")))
                .hasMessageContaining(TUNNEL + "limits." + key)
                .hasMessageContaining(value);
    }

    @Test
    void zeroIsNoLimitAndWhatTheFeatureSaysIsEnough() {
        try (Gateway gateway = Gateway.start(tunnel("limits: { max-open: 0, new-per-second: 0, bytes-per-second-to-client: 0, "
                                                            + "max-lifetime: PT0S, slow-client-timeout: PT0S, new-burst-per-client: 3 }")
                + "      limits: { new-per-second-per-client: 1, max-lifetime-jitter: 0.2 }\n")) {
            assertThat(gateway.port()).isPositive();
        }
    }

    private static String tunnel(String line) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER, 2) + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", "{ host: 127.0.0.1, port: 9 }", line);
    }
}
