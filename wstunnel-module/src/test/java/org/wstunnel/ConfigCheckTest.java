// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Every mistake in a configuration is an error that names the whole key, the value and what is allowed.
 */
class ConfigCheckTest {
    private static final String ROOT = "server.features.wstunnel.";
    private static final String BACKEND = "backends: [ { host: 127.0.0.1, port: 1 } ]";

    static WsTunnelFeature feature(String... lines) {
        String yaml = "server:\n  features:\n    wstunnel:\n" + String.join("\n", lines).indent(6);
        return WsTunnelFeature.create(Config.just(ConfigSources.create(yaml, MediaTypes.APPLICATION_X_YAML))
                .get("server.features.wstunnel"));
    }

    /** One tunnel with a backend, unless the lines say another. */
    static WsTunnelFeature tunnel(String... lines) {
        boolean hasBackends = Arrays.stream(lines).anyMatch(line -> line.startsWith("backends"));
        boolean hasPath = Arrays.stream(lines).anyMatch(line -> line.matches("(path|path-prefix|extension):.*"));
        String body = String.join("\n", lines) + (hasBackends ? "" : "\n" + BACKEND) + (hasPath ? "" : "\npath: /t");
        return feature("tunnels:", "  - name: tested", body.indent(4));
    }

    private static void assertRefused(Runnable creation, String key, String value, String allowed) {
        assertThatThrownBy(creation::run)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value)
                .hasMessageContaining(allowed);
    }

    static Stream<Arguments> wrongTunnels() {
        return Stream.of(
                arguments("frame-type: txt", "frame-type", "\"txt\"", "[auto, text, binary]"),
                arguments("connect-timeout: 5s", "connect-timeout", "\"5s\"", "such as PT5S"),
                arguments("connect-timeout: PT0S", "connect-timeout", "\"PT0S\"", "more than zero"),
                arguments("connect-timeout: { a: b }", "connect-timeout", "keys below", "such as PT5S"),
                arguments("dial-timeout: \"-PT1S\"", "dial-timeout", "PT-1S", "more than zero"),
                arguments("dial-timeout: soon", "dial-timeout", "\"soon\"", "such as PT5S"),
                arguments("close-timeout: PT0S", "close-timeout", "\"PT0S\"", "more than zero"),
                arguments("close-timeout: 1", "close-timeout", "\"1\"", "such as PT5S"),
                arguments("idle-timeout: 10", "idle-timeout", "\"10\"", "such as PT5S"),
                arguments("idle-timeout: PT0S", "idle-timeout", "\"PT0S\"", "at least PT0.1S"),
                arguments("disable-time: \"-PT1S\"", "disable-time", "PT-1S", "zero or more"),
                arguments("disable-time: x", "disable-time", "\"x\"", "such as PT5S"),
                arguments("max-frame-size: 0", "max-frame-size", "0", "at least one byte"),
                arguments("max-frame-size: 64k", "max-frame-size", "\"64k\"", "64 KiB"),
                arguments("buffer-size: 1 PB", "buffer-size", "1125899906842624 B", "1 KiB to 1 MiB"),
                arguments("buffer-size: 1023", "buffer-size", "1023", "1 KiB to 1 MiB"),
                arguments("buffer-size: lots", "buffer-size", "\"lots\"", "64 KiB"),
                arguments("debug: \"-1\"", "debug", "\"-1\"", "0 to 65535"),
                arguments("debug: 65536", "debug", "\"65536\"", "0 to 65535"),
                arguments("debug: much", "debug", "\"much\"", "an integer"),
                arguments("allow-missing-origin: ture", "allow-missing-origin", "\"ture\"", "true or false"),
                arguments("origins: [ \"example.org\" ]", "origins", "\"example.org\"", "https://host"),
                arguments("origins: [ \"https://example.org/\" ]", "origins", "\"https://example.org/\"", "https://host"),
                arguments("subprotocols: [ \"a b\" ]", "subprotocols", "\"a b\"", "token"),
                arguments("subprotocols: [ base64 ]", "subprotocols", "\"base64\"", "another subprotocol"),
                arguments("balance: rund-robin", "balance", "\"rund-robin\"",
                        "[fair, hash, least-connection, round-robin, sticky]"),
                arguments("balance: { rund-robin: {} }", "balance", "\"rund-robin\"", "least-connection"),
                arguments("balance: [ rund-robin ]", "balance", "\"rund-robin\"", "least-connection"),
                arguments("balance: { hash: {}, sticky: {} }", "balance", "hash, sticky", "exactly one of [fair"),
                arguments("balance: { hash: { by: user } }", "balance.hash.by", "unknown key", "no keys"),
                arguments("balance: { mine: { type: theirs } }", "balance", "\"theirs\"", "least-connection"),
                arguments("balance: \"\"", "balance", "\"\"", "least-connection"),
                arguments("ping: never", "ping", "\"never\"", "[fixed, interval, none]"),
                arguments("idle-timeout: P200000D", "idle-timeout", "\"P200000D\"", "at most 36500 days"),
                arguments("ping: { interval: { every: 25 } }", "ping.interval.every", "\"25\"", "such as PT5S"),
                arguments("ping: { interval: { evry: PT25S } }", "ping.interval.evry", "unknown key, did you mean \"every\"?",
                        "[every, timeout]"),
                arguments("ping: fixed", "ping.fixed.every", "missing", "PT25S"),
                arguments("path: t", "path", "\"t\"", "starts with a slash"),
                arguments("path: \"/{a\"", "path", "\"/{a\"", "a path pattern"),
                arguments("path-prefix: ws", "path-prefix", "\"ws\"", "with a slash"),
                arguments("extension: /ws", "extension", "\"/ws\"", "such as .ws"),
                arguments("extension: \"\"", "extension", "\"\"", "such as .ws"),
                arguments("path: /t\npath-prefix: /t", "", "", "exactly one of path, path-prefix and extension"),
                arguments("pahts: /t", "pahts", "unknown key", "path-prefix"),
                arguments("backends: []", "backends", "", "at least one backend"),
                arguments("backends: { host: x, port: 1 }", "backends", "", "a list, with a dash"),
                arguments("backends: x", "backends", "", "a list, with a dash"),
                arguments("backends: [ {} ]", "backends.0", "", "either host and port, or socket"),
                arguments("backends: [ { host: x, port: 1, socket: /s } ]", "backends.0", "", "either host and port, or socket"),
                arguments("backends: [ { host: x } ]", "backends.0.port", "missing", "1 to 65535"),
                arguments("backends: [ { host: x, port: 0 } ]", "backends.0.port", "\"0\"", "1 to 65535"),
                arguments("backends: [ { host: x, port: 65536 } ]", "backends.0.port", "\"65536\"", "1 to 65535"),
                arguments("backends: [ { host: x, port: http } ]", "backends.0.port", "\"http\"", "1 to 65535"),
                arguments("backends: [ { host: \" \", port: 1 } ]", "backends.0.host", "\" \"", "a host name"),
                arguments("backends: [ { socket: /s, port: 1 } ]", "backends.0.port", "unexpected", "where socket is set"),
                arguments("backends: [ { socket: \"\" } ]", "backends.0.socket", "\"\"", "1 to 107 bytes"),
                arguments("backends: [ { socket: /" + "s".repeat(107) + " } ]", "backends.0.socket", "sss", "1 to 107 bytes"),
                arguments("backends: [ { host: x, port: 1, weight: 0 } ]", "backends.0.weight", "\"0\"", "1 to"),
                arguments("backends: [ { host: x, port: 1 }, { host: x, port: 1 } ]", "backends.1.name", "\"x:1\"",
                        "no other backend"),
                arguments("backends: [ { host: x, prot: 1 } ]", "backends.0.prot", "unknown key", "port"));
    }

    @ParameterizedTest
    @MethodSource("wrongTunnels")
    void aMistakeInATunnelIsNamed(String lines, String key, String value, String allowed) {
        assertRefused(() -> tunnel(lines.split("\n")), ROOT + "tunnels.0" + (key.isEmpty() ? "" : "." + key), value, allowed);
    }

    private static List<String> faultyKeys(Runnable creation) {
        try {
            creation.run();
            return List.of();
        } catch (ConfigException e) {
            return e.getMessage().lines().map(line -> line.replaceFirst("^\\Q" + ROOT + "\\E(\\S+): .*", "$1")).toList();
        }
    }

    @Test
    void aWrongEntryOfAListIsToldOnce() {
        assertThat(faultyKeys(() -> feature("trusted-proxies: [10.0.0.0/8]", "forwarded-fields: [proto, hostname]",
                "event-loops: 0", "tunnels: []")))
                .containsExactly("forwarded-fields.1", "event-loops");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(faultyKeys(() -> feature("event-loops: 0", "origins: [x, 'https://a.example', y]", "pools:", "  - name: p",
                "    max-failures: 0", "    backends: []", "tunnels:", "  - path: t", "    debug: -1",
                "    idle-timeout: PT0S", "    backends: [{ host: 'a b', port: 0, weight: 0 }, { socket: '' }]",
                "  - path: /u", "    pool: q")))
                .containsExactly("origins.0", "origins.2", "pools.0.backends", "pools.0.max-failures", "tunnels.0.path",
                        "tunnels.0.idle-timeout",
                        "tunnels.0.debug", "tunnels.0.backends.0.host", "tunnels.0.backends.0.port",
                        "tunnels.0.backends.0.weight",
                        "tunnels.0.backends.1.socket", "tunnels.1.pool", "event-loops");
    }

    @Test
    void valuesAreLookedAtBesideKeysThatNothingReads() {
        assertThat(faultyKeys(() -> feature("evnt-loops: 2", "tunnels:", "  - paht: /t", "    debug: -1", "    backend: []",
                "  - path: /u", "    backends: [{ hots: a, port: 0 }, { host: b, port: 0 }]")))
                .containsExactlyInAnyOrder("evnt-loops", "tunnels.0.backend", "tunnels.0.paht", "tunnels.1.backends.0.hots",
                        "tunnels.0.debug",
                        "tunnels.1.backends.1.port");
    }

    @Test
    void valuesOfTheWrongTypeAreAllTold() {
        assertThat(faultyKeys(() -> feature("event-loops: x", "tunnels:", "  - path: /t", "    debug: y", "    frame-type: z",
                BACKEND.indent(4))))
                .containsExactlyInAnyOrder("event-loops", "tunnels.0.debug", "tunnels.0.frame-type");
    }

    @Test
    void rangesAreLookedAtBesideValuesOfTheWrongType() {
        assertThat(faultyKeys(() -> feature("event-loops: x", "max-open-tunnels: -1", "tunnels:", "  - path: /t",
                "    idle-timeout: 5s", "    debug: -1",
                "    backends: [{ host: a, port: http, weight: 0 }, { host: 'a b', port: 0 }]",
                "  - path: u", "    name: '${NO_SUCH_NAME}'", "    backends: []")))
                .containsExactlyInAnyOrder("event-loops", "max-open-tunnels", "tunnels.0.idle-timeout", "tunnels.0.debug",
                        "tunnels.0.backends.0.port", "tunnels.0.backends.0.weight", "tunnels.0.backends.1.host",
                        "tunnels.0.backends.1.port", "tunnels.1.path", "tunnels.1.name", "tunnels.1.backends");
    }

    @Test
    void faultsOfServicesAreToldBesideAllOthers() {
        assertThat(faultyKeys(() -> feature("event-loops: 0", "tunnels:", "  - path: /t", "    ping: never", "    debug: -1",
                BACKEND.indent(4), "  - path: /u", "    balance: random", "    ping: { fixed: { every: 5s } }",
                "    idle-timeout: PT0S", BACKEND.indent(4), "  - path: /v", "    ping: fixed", BACKEND.indent(4))))
                .containsExactlyInAnyOrder("event-loops", "tunnels.0.ping", "tunnels.0.debug", "tunnels.1.balance",
                        "tunnels.1.ping.fixed.every", "tunnels.1.idle-timeout", "tunnels.2.ping.fixed.every");
    }

    @Test
    void whatOnlyFollowsFromAValueThatCannotBeReadIsNotTold() {
        assertThat(faultyKeys(() -> feature("tunnels:", "  - path: /t/{a}",
                "    limits: { new-per-second: often, new-burst: 3, max-lifetime: long, max-lifetime-jitter: 0.5 }",
                "    backends: [{ host: [a], port: 1 }, { spawn: { mode: stdioo, command: [sh], stderr: tunnel } }]",
                "  - path: /u/{a}", "    resolve: { path: { variable: [a] } }", "    allowed-targets: { pools: [p] }",
                "pools: [{ name: p, disable-time: 5s, max-disable-time: PT1S, backends: [{ host: a, port: 1 }] }]")))
                .containsExactlyInAnyOrder("tunnels.0.limits.new-per-second", "tunnels.0.limits.max-lifetime",
                        "tunnels.0.backends.0.host", "tunnels.0.backends.1.spawn.mode", "tunnels.1.resolve.path.variable",
                        "pools.0.disable-time");
    }

    /** A shell may have the value that the configuration has not. */
    @Test
    void aReferenceInACommandIsTaken() {
        assertThat(tunnel("backends: [ { spawn: { mode: stdio, command: [sh, -c, 'echo ${REMOTE_ADDR}'], "
                + "environment: { A: '${NO_SUCH_VALUE}' } } } ]").prototype().tunnels()).hasSize(1);
    }

    @Test
    void aReferenceInATunnelThatIsNotEnabledIsTaken() {
        assertThat(tunnel("enabled: false", "hosts: ['${NO_SUCH_HOST}']").prototype().tunnels()).hasSize(1);
    }

    @Test
    void aTunnelNeedsAPath() {
        assertRefused(() -> feature("tunnels:", "  - " + BACKEND), ROOT + "tunnels.0", "", "exactly one of path");
    }

    @Test
    void twoTunnelsCannotHaveTheSamePathOrName() {
        assertRefused(() -> feature("tunnels:", "  - path: /t", "    " + BACKEND, "  - path: /t", "    " + BACKEND),
                ROOT + "tunnels.1", "\"/t\"", "no other tunnel");
        assertRefused(
                () -> feature("tunnels:", "  - { name: a, path: /t, " + BACKEND + " }",
                        "  - { name: a, path: /u, " + BACKEND + " }"),
                ROOT + "tunnels.1.name", "\"a\"", "no other tunnel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path: /t | path: /t/*", "path: /t/a | path: /t/*", "path: '/t/{a:\\d+}' | path: '/t/{b}'",
            "path: '/t/{b}' | path: '/t/{+b}'", "extension: .ws | path: /t/*", "path: '/t[/a]' | path: /t/*",
            "path: /t/* | path: /t*",
            "path: '/{+a}x' | path: '/{a}'", "path: '/{a}/{b}' | path: '/{a}/{b}/{c}'", "path: /t/* | path-prefix: /t",
            "path-prefix: /t/ | path: /t", "path: '/{a}' | path: /", "extension: a.ws | extension: .ws",
            "path: '/{a}' | path: '/*'",
            "path: '/t/{a:[^x]+}' | path: '/t/{b}'", "path: /a/*/c | path: '/a/{b}'",
            "path: '/{a}/x/{b}' | path: '/{a}/{b}/{c}'"})
    void aTunnelThatGetsSomeOfItsRequestsIsTaken(String paths) {
        String[] two = paths.split(" \\| ", -1);
        assertThat(
                feature("tunnels:", "  - " + two[0], "    " + BACKEND, "  - " + two[1], "    " + BACKEND).prototype().tunnels())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "db", "my_db", "db.example.org.", "10.0.0.1", "::1", "fe80::1%eth0", "fd00::1",
            "1password", "xn--bcher-kva.de"})
    void aHostThatCanBeConnectedToIsTaken(String host) {
        assertThat(tunnel("backends: [ { host: '" + host + "', port: 1 } ]").prototype().tunnels()).hasSize(1);
    }

    static Stream<Arguments> wrongFeatures() {
        return Stream.of(
                arguments("enabled: ye", "enabled", "\"ye\"", "true or false"),
                arguments("weight: heavy", "weight", "\"heavy\"", "a number"),
                arguments("tunnel: []", "tunnel", "unknown key", "tunnels"),
                arguments("tunnels: { path: /t }", "tunnels", "", "a list, with a dash"),
                arguments("map-extensions: [ { extension: .py, to: /u } ]", "map-extensions.0.to", "\"/u\"",
                        "of which there is none"),
                arguments("map-extensions: [ { extension: .py, too: /u } ]", "map-extensions.0.too", "unknown key", "to"));
    }

    @ParameterizedTest
    @MethodSource("wrongFeatures")
    void aMistakeInTheFeatureIsNamed(String line, String key, String value, String allowed) {
        assertRefused(() -> feature(line), ROOT + key, value, allowed);
    }

    @Test
    void aMistakeInAMappedExtensionIsNamed() {
        List<String> tunnel = List.of("tunnels:", "  - path: /t", "    " + BACKEND);
        for (String extension : List.of("\"\"", "/py")) {
            assertRefused(
                    () -> feature(String.join("\n", tunnel), "map-extensions: [ { extension: " + extension + ", to: /t } ]"),
                    ROOT + "map-extensions.0.extension", extension.replace("\"", ""), "such as .ws or .py");
        }
        assertRefused(() -> feature(String.join("\n", tunnel), "map-extensions:", "  - { extension: .py, to: /t }",
                "  - { extension: .py, to: /t }"),
                ROOT + "map-extensions.1.extension", ".py", "once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"balance: round-robin", "balance: { round-robin: {} }", "balance: { round-robin: }",
            "balance: [ round-robin ]", "balance: [ { round-robin: {} } ]", "balance: [ { type: round-robin } ]",
            "balance: { turns: { type: round-robin } }"})
    void aServiceIsNamedInAnyOfTheseForms(String line) {
        assertThat(tunnel(line).prototype().tunnels().getFirst().balance().orElseThrow().type()).isEqualTo("round-robin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"frame-type: text", "frame-type: TEXT", "frame-type: Text"})
    void aConstantIsTakenInAnyCase(String line) {
        assertThat(tunnel(line).prototype().tunnels().getFirst().frameType()).isEqualTo(FrameType.TEXT);
    }

    @Test
    void aServiceThatIsSwitchedOffMeansTheDefault() {
        assertThat(
                tunnel("balance: { hash: { enabled: false } }").prototype().tunnels().getFirst().balance().orElseThrow().type())
                .isEqualTo("least-connection");
    }

    @Test
    void whatTheBuilderMakesOfANodeIsCheckedToo() {
        Config config = Config.just(ConfigSources.create("wstunnel: { tunels: [] }", MediaTypes.APPLICATION_X_YAML));
        assertRefused(() -> WsTunnelFeature.builder().config(config.get("wstunnel")).build(), "wstunnel.tunels", "", "tunnels");
    }

    /** As a system property that is to replace what a file has. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "wstunnel.allow-networks | 10.0.0.0/8 | wstunnel.allow-networks: a text beside the entries of a list: expected one of both",
            "wstunnel.tunnels | x | wstunnel.tunnels: a text beside the entries of a list: expected one of both",
            "wstunnel | off | wstunnel: a text beside keys: expected one of both"})
    void aTextReplacesNoListAndNoKeysOfAnotherSource(String property, String value, String message) {
        String file = """
                wstunnel:
                  allow-networks: [127.0.0.0/8]
                  tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }]
                """;
        Config config = Config.just(ConfigSources.create(Map.of(property, value)),
                ConfigSources.create(file, MediaTypes.APPLICATION_X_YAML));
        assertThatThrownBy(() -> WsTunnelFeature.create(config.get("wstunnel"))).isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anEntryOfAListCanBeReplaced() {
        Config config = Config.just(ConfigSources.create(Map.of("wstunnel.tunnels.0.path", "/u")),
                ConfigSources.create("wstunnel: { tunnels: [{ path: /t, backends: [{ host: a, port: 1 }] }] }",
                        MediaTypes.APPLICATION_X_YAML));
        assertThat(WsTunnelFeature.create(config.get("wstunnel")).prototype().tunnels().getFirst().path()).contains("/u");
    }

    @Test
    void whatIsBuiltInCodeIsCheckedToo() {
        assertRefused(() -> WsTunnelFeature.create(feature -> feature.addTunnel(tunnel -> tunnel.path("/t"))),
                "wstunnel.tunnels.0.backends", "", "at least one backend");
    }

    @Test
    void zeroIsNoLimitAndWhatTheFeatureSaysIsEnough() {
        assertThat(feature("tunnels:", "  - path: /t", "    " + BACKEND,
                "    limits: { max-open: 0, new-per-second: 0, bytes-per-second-to-client: 0, max-lifetime: PT0S, "
                        + "slow-client-timeout: PT0S, new-burst-per-client: 3 }",
                "limits: { new-per-second-per-client: 1, max-lifetime-jitter: 0.2 }").prototype().tunnels()).hasSize(1);
    }

    @Test
    void aFeatureBuiltInCodeCannotBeReloaded() {
        assertThatThrownBy(() -> WsTunnelFeature.create(it -> it.reload(true)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("reload");
    }
}
