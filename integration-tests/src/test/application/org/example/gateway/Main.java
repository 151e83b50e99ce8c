// SPDX-License-Identifier: Apache-2.0
package org.example.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Collectors;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.websocket.WsRouting;

import org.wstunnel.ConfigFileWatcher;
import org.wstunnel.WsTunnelFeature;
import org.wstunnel.WsTunnelObserver;

/**
 * Starts a server with the tunnels, and another one whose tunnels a file describes with the services of this module.
 * Arguments: port and socket of the backends, a file of tokens, and the file of the other server.
 */
public final class Main {
    private Main() {
    }

    /**
     * Starts the application.
     *
     * @param arguments port, socket, file of tokens, file of the other server
     */
    public static void main(String[] arguments) {
        Tunnels tunnels = new Tunnels(Integer.parseInt(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        WsTunnelFeature feature = tunnels.feature();
        WebServer server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .addFeature(feature)
                .addFeature(ObserveFeature.just(WsTunnelObserver.builder()
                        .enabled(true)
                        .endpoint("tunnels")
                        .permitAll(true)
                        .closeReason("closed by the application")
                        .build()))
                .addRouting(HttpRouting.builder()
                        .get("/state", (request, response) -> response.send(feature.draining() ? "draining" : "open"))
                        .post("/drain", (request, response) -> response.send(String.valueOf(feature.drain())))
                        .post("/undrain", (request, response) -> response.send(String.valueOf(feature.cancelDrain())))
                        .get("/opened", (request, response) -> response.send(opened())))
                .addRouting(WsRouting.builder().endpoint("/hand", tunnels.byHand()))
                .build()
                .start();
        Config config = Config.just(ConfigSources.file(Path.of(arguments[3]))
                .changeWatcher(ConfigFileWatcher.create(MediaTypes.APPLICATION_X_YAML, Duration.ofMillis(100))));
        WebServer.builder().config(config.get("server")).build().start();
        System.out.println("wstunnel demo is ready: http://127.0.0.1:" + server.port() + "/");
    }

    /** How many tunnels were opened, by tunnel and backend. */
    private static String opened() {
        return MetricsFactory.getInstance().globalRegistry().meters().stream()
                .filter(it -> it.id().name().equals("wstunnel_tunnels_opened"))
                .map(it -> it.id().tagsMap().get("tunnel") + " " + it.id().tagsMap().get("backend") + " "
                        + ((Counter) it).count())
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.joining("\n"));
    }
}
