package org.wstunnel;

import java.net.StandardSocketOptions;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiveWindowTest {
    private static final String TWO_SOCKETS = """
            server:
              port: 8080
              connection-options: { tcp-no-delay: true, socket-receive-buffer-size: 262144 }
              sockets:
                - name: admin
                  port: 9090
                  backlog: 17
                  connection-options: { socket-receive-buffer-size: 131072 }
                - name: plain
                  port: 9091
            """;

    private static WebServerConfig.Builder configured() {
        Config config = Config.just(ConfigSources.create(TWO_SOCKETS, MediaTypes.APPLICATION_X_YAML));
        return WebServer.builder().config(config.get("server"));
    }

    private static Object listening(ListenerConfig listener) {
        return listener.listenerSocketOptions().get(StandardSocketOptions.SO_RCVBUF);
    }

    @Test
    void everyListeningSocketGetsTheBufferOfItsConnections() {
        WebServerConfig server = configured().update(ReceiveWindow::scale).buildPrototype();
        assertThat(listening(server)).isEqualTo(262_144);
        assertThat(listening(server.sockets().get("admin"))).isEqualTo(131_072);
    }

    @Test
    void aListenerThatAsksForNothingKeepsWhatHelidonGives() {
        WebServerConfig server = configured().update(ReceiveWindow::scale).buildPrototype();
        assertThat(listening(server.sockets().get("plain"))).isEqualTo(ListenerCheck.HELIDON_RECEIVE_BUFFER);
        WebServerConfig bare = WebServer.builder().update(ReceiveWindow::scale).buildPrototype();
        assertThat(listening(bare)).isEqualTo(ListenerCheck.HELIDON_RECEIVE_BUFFER);
    }

    @Test
    void theRestOfASocketStaysAsItWasConfigured() {
        ListenerConfig admin = configured().update(ReceiveWindow::scale).buildPrototype().sockets().get("admin");
        ListenerConfig before = configured().buildPrototype().sockets().get("admin");
        assertThat(admin.name()).isEqualTo("admin");
        assertThat(admin.port()).isEqualTo(9090);
        assertThat(admin.backlog()).isEqualTo(17);
        assertThat(admin.connectionOptions().socketReceiveBufferSize()).contains(131_072);
        assertThat(admin.protocols()).hasSameSizeAs(before.protocols());
        assertThat(admin.listenerSocketOptions().get(StandardSocketOptions.SO_REUSEADDR)).isEqualTo(true);
    }

    @Test
    void whatTheApplicationHasSetItselfWins() {
        WebServerConfig server = configured()
                .putListenerSocketOption(StandardSocketOptions.SO_RCVBUF, 1_048_576)
                .putSocket("own", ListenerConfig.builder()
                        .connectionOptions(it -> it.socketReceiveBufferSize(262_144))
                        .putListenerSocketOption(StandardSocketOptions.SO_RCVBUF, 524_288)
                        .buildPrototype())
                .update(ReceiveWindow::scale)
                .buildPrototype();
        assertThat(listening(server)).isEqualTo(1_048_576);
        assertThat(listening(server.sockets().get("own"))).isEqualTo(524_288);
    }
}
