package org.wstunnel;

import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.helidon.common.config.ConfigException;
import io.helidon.webserver.ListenerConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ListenerCheckTest {
    private final Logger logger = Logger.getLogger(WsTunnelFeature.class.getName());
    private final List<String> warnings = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            warnings.add(record.getLevel() + " " + new java.util.logging.SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {
            // every record is written at once
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
    }

    private static ListenerConfig.Builder good() {
        return ListenerConfig.builder()
                .connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(262_144))
                .putListenerSocketOption(StandardSocketOptions.SO_RCVBUF, 262_144);
    }

    @Test
    void aGoodListenerIsNoNews() {
        ListenerCheck.check(good().buildPrototype(), "@default");
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatSlowsTunnelsDownIsNamedWithItsValue() {
        ListenerCheck.check(ListenerConfig.builder().buildPrototype(), "@default");
        assertThat(warnings).hasSize(3);
        assertThat(warnings).anySatisfy(it -> assertThat(it).startsWith("WARNING server: the listening socket has a receive buffer of 4,096"));
        assertThat(warnings).anySatisfy(it -> assertThat(it)
                .startsWith("WARNING server.connection-options.socket-receive-buffer-size")
                .contains("4").contains("set it to 4194304"));
        assertThat(warnings).anySatisfy(it -> assertThat(it)
                .startsWith("WARNING server.connection-options.tcp-no-delay is false").contains("set it to true"));
    }

    @Test
    void aSmallReceiveBufferIsNamedWithItsSize() {
        ListenerCheck.check(good().connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(65_535))
                                    .buildPrototype(), "@default");
        assertThat(warnings).singleElement().asString().contains("65,535");
        warnings.clear();
        ListenerCheck.check(good().connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(65_536))
                                    .buildPrototype(), "@default");
        assertThat(warnings).isEmpty();
    }

    @Test
    void aSmallBufferOfTheListeningSocketIsNamedWithWhatHelps() {
        ListenerConfig listener = ListenerConfig.builder()
                .connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(262_144))
                .buildPrototype();
        ListenerCheck.check(listener, "admin");
        assertThat(warnings).singleElement().asString()
                .startsWith("WARNING server.sockets.admin: the listening socket has a receive buffer of 4,096 bytes")
                .contains(".update(ReceiveWindow::scale) on the server's builder");
    }

    @Test
    void smartAsyncWritesOfANamedSocketAreNamedWithIt() {
        ListenerCheck.check(good().smartAsyncWrites(true).buildPrototype(), "admin");
        assertThat(warnings).singleElement().asString().startsWith("WARNING server.sockets.admin.smart-async-writes is true");
    }

    @Test
    void aQueueOfWritesWouldCorruptTunnelsAndIsRefused() {
        ListenerCheck.check(good().writeQueueLength(1).buildPrototype(), "@default");
        assertThatThrownBy(() -> ListenerCheck.check(good().writeQueueLength(2).buildPrototype(), "@default"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.write-queue-length is 2")
                .hasMessageContaining("0 and 1");
    }
}
