// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.application;

import java.io.IOException;
import java.io.Reader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.helidon.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Http;
import org.wstunnel.it.support.ListeningProgram;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.ReverseProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The manifests in demo-app/deploy/kubernetes agree with each other and with the gateway.
 */
class KubernetesTest {
    private static final Path MANIFESTS = Path.of("..", "demo-app", "deploy", "kubernetes");
    /** What the stop needs beside the drain: the server's own, and the JVM's. */
    private static final int REST_SECONDS = 5;

    private final Config deployment = manifest("deployment").get("spec");
    private final Config pod = deployment.get("template.spec");
    private final Config container = pod.get("containers.0");
    private final Map<String, String> labels = map(deployment.get("template.metadata.labels"));
    private final String application = text(manifest("configmap").get("data").asMap().get(), "application.yaml");

    private static String text(Map<String, String> data, String suffix) {
        return data.entrySet().stream()
                .filter(it -> it.getKey().endsWith(suffix.replace(".", "~1")) || it.getKey().endsWith(suffix))
                .findFirst().orElseThrow().getValue();
    }

    private static Config manifest(String name) {
        return read(MANIFESTS.resolve(name + ".yaml"));
    }

    private static Config read(Path file) {
        try {
            return Gateway.config(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> map(Config node) {
        return node.detach().asMap().get();
    }

    private static String string(Config node, String key) {
        return node.get(key).asString().orElseThrow(() -> new AssertionError("no " + key + " in " + node.key()));
    }

    private static int number(Config node, String key) {
        return Integer.parseInt(string(node, key));
    }

    private static Stream<Path> files() throws IOException {
        return Files.list(MANIFESTS).filter(it -> it.toString().endsWith(".yaml"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileIsOneObjectOfOurs(Path file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            Map<String, Object> object = new Yaml(new SafeConstructor(strict)).load(reader);
            assertThat(object).containsKeys("apiVersion", "kind", "metadata");
            assertThat(object.get("metadata")).isEqualTo(Map.of("name", "wstunnel", "labels", Map.of("app", "wstunnel")));
        }
    }

    @Test
    void everySelectorMeetsThePods() {
        assertThat(map(deployment.get("selector.matchLabels"))).isEqualTo(labels);
        assertThat(labels).containsAllEntriesOf(map(manifest("service").get("spec.selector")));
        assertThat(labels).containsAllEntriesOf(map(manifest("disruption-budget").get("spec.selector.matchLabels")));
        assertThat(labels).containsAllEntriesOf(map(manifest("network-policy").get("spec.podSelector.matchLabels")));
    }

    @Test
    void everyPortIsThatOfTheServer() {
        Config port = container.get("ports.0");
        int server = number(Gateway.config(application), "server.port");
        assertThat(number(port, "containerPort")).isEqualTo(server);
        Config operators = container.get("ports.1");
        int observe = number(Gateway.config(application), "server.sockets.operators.port");
        assertThat(string(Gateway.config(application), "server.features.observe.sockets.0")).isEqualTo("operators");
        assertThat(number(operators, "containerPort")).isEqualTo(observe).isNotEqualTo(server);
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(string(container, probe + ".httpGet.port")).isEqualTo(string(operators, "name"));
        }
        assertThat(map(deployment.get("template.metadata.annotations"))).containsValue(String.valueOf(observe));
        assertThat(number(manifest("network-policy").get("spec.ingress.1.ports.0"), "port")).isEqualTo(observe);
        assertThat(string(manifest("service").get("spec.ports.0"), "targetPort")).isEqualTo(string(port, "name"));
        assertThat(number(manifest("network-policy").get("spec.ingress.0.ports.0"), "port")).isEqualTo(server);
    }

    @Test
    void everyBackendMayBeReached() {
        List<String> open = manifest("network-policy").get("spec.egress").asNodeList().get().stream()
                .flatMap(rule -> rule.get("ports").asNodeList().get().stream())
                .map(port -> string(port, "port"))
                .toList();
        Gateway.config(application).get("server.features.wstunnel.tunnels").asNodeList().get().stream()
                .flatMap(tunnel -> tunnel.get("backends").asNodeList().get().stream())
                .forEach(backend -> assertThat(open).contains(string(backend, "port")));
    }

    @Test
    void theIngressLeadsToEveryTunnelOnTheHostsThatAreServed() {
        Config feature = Gateway.config(application).get("server.features.wstunnel");
        Config rule = manifest("ingress").get("spec.rules.0");
        assertThat(feature.get("hosts").asList(String.class).get()).containsExactly(string(rule, "host"));
        List<Config> paths = rule.get("http.paths").asNodeList().get();
        assertThat(paths).extracting(it -> string(it, "path"))
                .containsExactlyElementsOf(
                        feature.get("tunnels").asNodeList().get().stream().map(it -> string(it, "path")).toList());
        assertThat(paths).allSatisfy(it -> {
            assertThat(string(it, "backend.service.name")).isEqualTo(string(manifest("service"), "metadata.name"));
            assertThat(string(it, "backend.service.port.name"))
                    .isEqualTo(string(manifest("service").get("spec.ports.0"), "name"));
        });
    }

    /** With what ingress-nginx writes, for plain HTTP and for TLS. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aPageOfTheIngressOpensATunnel(String scheme, @TempDir Path directory) {
        String host = string(manifest("ingress"), "spec.rules.0.host");
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess demo = DemoProcess.start(
                        application.replaceAll("host: \\S+, port: 5900", "host: 127.0.0.1, port: " + backend.port())
                                .replace("10.0.0.0/8", "127.0.0.0/8"),
                        "-Dserver.port=0", "-Dserver.sockets.operators.port=" + freePort());
                ListeningProgram ingress = ReverseProxy.nginx(directory, demo.port(), """
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Host $http_host;
                        proxy_set_header X-Forwarded-Port $server_port;
                        proxy_set_header X-Forwarded-Proto %s;
                        """.formatted(scheme))) {
            assertThat(status(ingress.port(), host, "Origin: " + scheme + "://" + host)).isEqualTo(101);
            assertThat(status(ingress.port(), host, "Origin: " + scheme + "://evil.example")).isEqualTo(403);
            assertThat(status(ingress.port(), "evil.example", "Origin: " + scheme + "://evil.example")).isEqualTo(421);
        }
    }

    private static int status(int port, String host, String origin) {
        try (RawClient client = RawClient.connect(port)) {
            return client.requestText(client.handshake("/websockify", origin).replaceFirst("Host: \\S+", "Host: " + host))
                    .status();
        }
    }

    @Test
    void thePodIsGivenMoreTimeThanTheDrainTakes() {
        Config drain = Gateway.config(application).get("server.features.wstunnel.drain");
        Duration timeout = Duration.parse(string(drain, "timeout"));
        int preStop = number(container, "lifecycle.preStop.exec.command.1");
        assertThat(number(pod, "terminationGracePeriodSeconds"))
                .isGreaterThanOrEqualTo(preStop + (int) timeout.toSeconds() + REST_SECONDS);
        // by then the probe has failed, or the endpoint is gone
        assertThat(preStop).isGreaterThan(number(container, "readinessProbe.periodSeconds")
                * number(container, "readinessProbe.failureThreshold"));
    }

    @Test
    void theFileIsWhereTheCommandLooksForIt() {
        List<String> command = container.get("command").asList(String.class).get();
        String mount = string(container.get("volumeMounts.0"), "mountPath");
        assertThat(command).containsSequence("--config", mount + "/application.yaml");
        assertThat(container.get("volumeMounts.0.subPath").exists()).as("a subPath is never renewed").isFalse();
        assertThat(string(pod.get("volumes.0"), "configMap.name")).isEqualTo(string(manifest("configmap"), "metadata.name"));
        assertThat(string(pod.get("volumes.0"), "name")).isEqualTo(string(container.get("volumeMounts.0"), "name"));
    }

    @Test
    void theAutoscalerLeavesMoreThanTheBudgetTakes() {
        Config scaler = manifest("autoscaler").get("spec");
        assertThat(string(scaler, "scaleTargetRef.kind")).isEqualTo(string(manifest("deployment"), "kind"));
        assertThat(string(scaler, "scaleTargetRef.name")).isEqualTo(string(manifest("deployment"), "metadata.name"));
        assertThat(number(scaler, "minReplicas")).isGreaterThan(number(manifest("disruption-budget"), "spec.maxUnavailable"));
        assertThat(deployment.get("replicas").exists()).as("would fight with the autoscaler").isFalse();
    }

    @Test
    void theGatewayOfTheConfigMapHasTheProbesAndTheMetric() {
        int observe = freePort();
        String metric = string(manifest("autoscaler"), "spec.metrics.0.pods.metric.name");
        try (DemoProcess demo = DemoProcess.start(application, "-Dserver.port=0", "-Dserver.sockets.operators.port=" + observe)) {
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                String path = string(container, probe + ".httpGet.path");
                assertThat(Http.get(observe, path).statusCode()).as(path).isBetween(200, 299);
                assertThat(Http.get(demo.port(), path).statusCode()).as("to everybody: " + path).isEqualTo(404);
            }
            String path = map(deployment.get("template.metadata.annotations")).entrySet().stream()
                    .filter(it -> it.getKey().endsWith("path")).findFirst().orElseThrow().getValue();
            assertThat(Http.get(observe, path, "Accept", "text/plain").body()).contains("# TYPE " + metric + " gauge");
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
