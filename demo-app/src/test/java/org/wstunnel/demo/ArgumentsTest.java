// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ArgumentsTest {
    private static final String TUNNEL = "server.features.wstunnel.tunnels.0.";

    @TempDir
    private Path folder;

    private static void assertRefused(String message, String... args) {
        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse(args)).withMessage(message);
    }

    @Test
    void nothingMeansTheBuiltInConfiguration() {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.configFile()).isEmpty();
        assertThat(arguments.gateway()).isEmpty();
        assertThat(arguments.text()).isEmpty();
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(Arguments.parse("--help").text().orElseThrow())
                .startsWith("Without options")
                .contains("--config", "--check", "--listen", "--target", "--token-source", "--web", "--cert", "--key", "--origin",
                        "--version");
        assertThat(Arguments.parse("-h").text()).isPresent();
    }

    @Test
    void helpDoesNotPartWhatBelongsTogether() {
        assertThat(Arguments.parse("--help").text().orElseThrow())
                .contains("0.0.0.0:6080 for everybody", "\"token: host:port\"")
                .satisfies(text -> assertThat(text.lines()).allMatch(line -> line.length() <= 100));
    }

    @Test
    void versionIsOneLine() {
        assertThat(Arguments.parse("--version").text().orElseThrow()).startsWith("wstunnel ").contains(", Java ").hasLineCount(1);
    }

    @Test
    void configNamesAFileInBothForms() throws IOException {
        Path file = Files.createFile(folder.resolve("gateway.yaml"));

        assertThat(Arguments.parse("--config", file.toString()).configFile()).contains(file);
        assertThat(Arguments.parse("--config=" + file).configFile()).contains(file);
        assertThat(Arguments.parse("--check=" + file).checkedFile()).contains(file);
    }

    @Test
    void aFileThatCannotBeReadIsRefused() {
        Path file = folder.resolve("nowhere.yaml");

        assertRefused("--config: invalid value \"" + file + "\": there is no such file", "--config", file.toString());
        assertRefused("--check: invalid value \"" + file + "\": there is no such file", "--check", file.toString());
        assertRefused("--config: invalid value \"" + folder + "\": expected a file that can be read", "--config",
                folder.toString());
    }

    @Test
    void whatContradictsItselfIsRefused() throws IOException {
        String file = Files.createFile(folder.resolve("gateway.yaml")).toString();

        assertRefused("--config and --check exclude each other", "--config", file, "--check", file);
        assertRefused("--config goes with none of the options for a gateway without a file", "--config", file, "--target", "a:1");
        assertRefused("--target and --token-source exclude each other", "--target", "a:1", "--token-source", file);
        assertRefused("--target HOST:PORT or --token-source FILE is required", "--listen", "6080");
        assertRefused("--key needs --cert", "--target", "a:1", "--key", file);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--listen x --target a:1 | --listen: invalid value \"x\": expected [HOST:]PORT, the port 0 to 65535, or unix:PATH",
            "--listen 70000 --target a:1 | --listen: invalid value \"70000\": expected [HOST:]PORT, the port 0 to 65535, or unix:PATH",
            "--listen :6080 --target a:1 | --listen: invalid value \":6080\": expected [HOST:]PORT, the port 0 to 65535, or unix:PATH",
            "--listen [::1] --target a:1 | --listen: invalid value \"[::1]\": expected [HOST:]PORT, the port 0 to 65535, or unix:PATH",
            "--target 5900 | --target: invalid value \"5900\": expected HOST:PORT, the port 1 to 65535, or unix:PATH",
            "--target a:0 | --target: invalid value \"a:0\": expected HOST:PORT, the port 1 to 65535, or unix:PATH",
            "--target :5900 | --target: invalid value \":5900\": expected HOST:PORT, the port 1 to 65535, or unix:PATH",
            "--target ::1:5900 | --target: invalid value \"::1:5900\": expected HOST:PORT, the port 1 to 65535, or unix:PATH",
            "--target http://a:5900 | --target: invalid value \"http://a:5900\": expected HOST:PORT, the port 1 to 65535, or unix:PATH",
            "--target unix: | --target: invalid value \"unix:\": expected HOST:PORT, the port 1 to 65535, or unix:PATH",
            "--target a | --target: invalid value \"a\": expected HOST:PORT, the port 1 to 65535, or unix:PATH",
            "--target a:1 --web /no/such | --web: invalid value \"/no/such\": expected a folder",
            "--target= | --target: invalid value \"\": expected HOST:PORT, the port 1 to 65535, or unix:PATH",
            "--target=a:1 --listen= | --listen: invalid value \"\": expected [HOST:]PORT, the port 0 to 65535, or unix:PATH",
            "--target=a:1 --web= | --web: invalid value \"\": expected a folder",
            "--target=a:1 --cert= | --cert: invalid value \"\": expected a file that can be read",
            "--target=a:1 --origin= | --origin: invalid value \"\": expected an origin, such as https://example.org",
            "--target=a:1 --host= | --host: invalid value \"\": expected a host name",
            "--token-source= | --token-source: invalid value \"\": expected a file or folder that can be read",
            "--config= | --config: invalid value \"\": expected a file that can be read",
            "--check= | --check: invalid value \"\": expected a file that can be read",
            "--token-source /no/such | --token-source: invalid value \"/no/such\": expected a file or folder that can be read",
            "--target a:1 --cert /no/such --key /no/such | --cert: invalid value \"/no/such\": there is no such file"})
    void aWrongValueIsNamedWithWhatIsExpected(String args, String message) {
        assertRefused(message, args.split(" "));
    }

    @Test
    void aProfileIsAPartOfTheDemo() throws IOException {
        String file = Files.createFile(folder.resolve("gateway.yaml")).toString();
        String refused = "config.profile: invalid value \"vnc\": expected nothing where %s, it is a part of the demo";
        System.setProperty("config.profile", "vnc");
        try {
            assertThat(Arguments.parse().configFile()).isEmpty();
            assertRefused(refused.formatted("--config is given"), "--config", file);
            assertRefused(refused.formatted("--check is given"), "--check", file);
            assertRefused(refused.formatted("options describe the gateway"), "--target", "a:1");
        } finally {
            System.clearProperty("config.profile");
        }
    }

    @Test
    void aCertificateMayHaveItsKeyInTheSameFile() throws IOException {
        Path cert = Files.writeString(folder.resolve("cert.pem"), pem("CERTIFICATE"));
        Path key = Files.writeString(folder.resolve("key.pem"), pem("EC PRIVATE KEY"));
        Path both = Files.writeString(folder.resolve("self.pem"), pem("PRIVATE KEY") + pem("CERTIFICATE"));
        Path secret = Files.writeString(folder.resolve("secret.pem"), pem("ENCRYPTED PRIVATE KEY") + pem("CERTIFICATE"));
        String tls = "server.tls.private-key.pem.";

        assertThat(Arguments.parse("--target=a:1", "--cert", both.toString()).gateway().orElseThrow().config())
                .containsEntry(tls + "cert-chain.resource.content-plain", pem("CERTIFICATE").strip())
                .containsEntry(tls + "key.resource.content-plain", pem("PRIVATE KEY").strip());
        assertThat(Arguments.parse("--target=a:1", "--cert", cert.toString(), "--key", key.toString()).gateway().orElseThrow()
                .config())
                .containsEntry(tls + "cert-chain.resource.path", cert.toString())
                .containsEntry(tls + "key.resource.path", key.toString());
        assertRefused("--cert: invalid value \"" + cert + "\": expected a PEM file with a private key, or --key",
                "--target=a:1", "--cert", cert.toString());
        assertRefused("--cert: invalid value \"" + key + "\": expected a PEM file with a certificate",
                "--target=a:1", "--cert", key.toString(), "--key", cert.toString());
        assertRefused("--key: invalid value \"" + cert + "\": expected a PEM file with a private key",
                "--target=a:1", "--cert", cert.toString(), "--key", cert.toString());
        assertRefused(
                "--cert: invalid value \"" + secret
                        + "\": expected a key without a passphrase; with one it needs a file for --config",
                "--target=a:1", "--cert", secret.toString());
    }

    private static String pem(String what) {
        return "-----BEGIN " + what + "-----\nAA==\n-----END " + what + "-----\n";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--port 80 | --port: unknown option: expected one of [--config, --check, ",
            "--targt=a:1 | --targt: unknown option, did you mean \"--target\"?: expected one of [--config, --check, ",
            "-Dserver.port=9090 | -Dserver.port=9090: unknown option: expected before -jar, since it is one of Java",
            "6080 localhost:5900 | 6080: unknown argument: expected options, such as --listen 6080 --target localhost:5900",
            "--config | --config: missing value: expected FILE",
            "--target --web x | --target: missing value: expected HOST:PORT",
            "--config a --config a | --config: given twice: expected once",
            "--target a:1 --listen 1 --target=b:1 | --target: given twice: expected once",
            "--target a:1 --web x --web y | --web: given twice: expected once"})
    void usageErrorsAreOneLineThatNamesTheOption(String args, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse(args.split(" ")))
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).startsWith(message).endsWith(" (try --help)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--listen 80 | server.port | 90 | --listen",
            "--listen 127.0.0.1:80 | server.host | 0.0.0.0 | --listen",
            "--listen 80 | server.bind-address | unix:/x | --listen",
            "--listen unix:/x | server.port | 90 | --listen",
            "--cert CERT | server.tls.enabled | false | --cert",
            "--cert CERT | server.tls.private-key.pem.key.resource.path | other | --cert",
            "--cert CERT | server.tls.private-key.keystore.resource.path | other | --cert",
            "--origin self | server.features.wstunnel.tunnels.0.origins | * | --origin",
            "--host a | server.features.wstunnel.tunnels.0.hosts.3 | b | --host",
            "--host a | server.features.wstunnel.tunnels.0.backends.0.host | b | --target"})
    void whatUndoesAnOptionIsRefused(String options, String key, String value, String option) throws IOException {
        Path cert = Files.writeString(folder.resolve("cert.pem"), pem("PRIVATE KEY") + pem("CERTIFICATE"));
        SmallGateway gateway = gateway((options + " --target a:1").replace("CERT", cert.toString()));
        Config stronger = Config.just(ConfigSources.create(Map.of(key, value)));

        assertThatIllegalArgumentException().isThrownBy(() -> gateway.requireEffect(stronger))
                .withMessage(key + ": invalid value \"" + value + "\": expected nothing as a system property or environment "
                        + "variable where " + option + " is given");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--target a:1 | server.port | 90",
            "--listen 80 --target a:1 | server.port | 80",
            "--listen 80 --target a:1 | server.host | 0.0.0.0",
            "--listen 80 --target a:1 | server.backlog | 80",
            "--target a:1 | server.features.wstunnel.tunnels.0.backends.0.max-connections | 5",
            "--target a:1 --cert CERT | server.tls.enabled | true",
            "--target a:1 --cert CERT | server.tls.protocols.0 | TLSv1.3"})
    void whatAddsToAnOptionIsTaken(String options, String key, String value) throws IOException {
        Path cert = Files.writeString(folder.resolve("cert.pem"), pem("PRIVATE KEY") + pem("CERTIFICATE"));

        gateway(options.replace("CERT", cert.toString())).requireEffect(Config.just(ConfigSources.create(Map.of(key, value))));
    }

    @Test
    void messagesNameTheOptionInPlaceOfItsKey() {
        SmallGateway gateway = gateway("--target a:1 --origin http:/x --host a..b");

        assertThat(gateway.inOptions(TUNNEL + "origins.0: invalid value \"http:/x\": expected a: b\nserver.port: invalid value"))
                .isEqualTo("--origin: invalid value \"http:/x\": expected a: b\nserver.port: invalid value");
        assertThat(gateway.inOptions(TUNNEL + "hosts.3: invalid value \"a..b\": expected x"))
                .isEqualTo("--host: invalid value \"a..b\": expected x");
    }

    private static SmallGateway gateway(String args) {
        return Arguments.parse(args.split(" ")).gateway().orElseThrow();
    }

    @Test
    void aGatewayListensOnTheLoopbackUnlessToldOtherwise() {
        assertThat(Arguments.parse("--target", "localhost:5900").gateway().orElseThrow().config())
                .containsEntry("server.host", "127.0.0.1")
                .containsEntry("server.port", "6080")
                .containsEntry(TUNNEL + "path-prefix", "/")
                .containsEntry(TUNNEL + "backends.0.host", "localhost")
                .containsEntry(TUNNEL + "backends.0.port", "5900");
        assertThat(Arguments.parse("--listen=[::]:80", "--target=[::1]:5900").gateway().orElseThrow().config())
                .containsEntry("server.host", "::")
                .containsEntry("server.port", "80")
                .containsEntry(TUNNEL + "backends.0.host", "::1");
        assertThat(Arguments.parse("--target=unix:/run/x").gateway().orElseThrow().config())
                .containsEntry(TUNNEL + "backends.0.socket", "/run/x");
        assertThat(Arguments.parse("--target=a:1", "--host=desk.example").gateway().orElseThrow().config())
                .containsEntry(TUNNEL + "hosts.0", "localhost")
                .containsEntry(TUNNEL + "hosts.3", "desk.example");
    }
}
