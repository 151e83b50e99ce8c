// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.listener;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import javax.net.ssl.SSLContext;

import io.helidon.common.tls.Tls;
import io.helidon.config.ConfigException;
import io.helidon.webserver.ListenerConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ListenerCheckTest {
    /** More than any system gives. */
    private static final int ENORMOUS = 1 << 30;

    private final Logger logger = Logger.getLogger(ListenerCheck.class.getName());
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
                .connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(131_072))
                .putListenerSocketOption(StandardSocketOptions.SO_RCVBUF, 131_072);
    }

    @Test
    void aGoodListenerIsNoNews() {
        ListenerCheck.check(good().buildPrototype(), "@default");
        assertThat(warnings).isEmpty();
    }

    @Test
    void neitherIsOneThatLeavesItsSocketsToTheSystem() {
        ListenerCheck.check(ListenerConfig.create(), "@default");
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatSlowsTunnelsDownIsNamedWithItsValue() {
        ListenerCheck.check(ListenerConfig.builder()
                .useNio(false)
                .connectionOptions(it -> it.socketReceiveBufferSize(4096))
                .putListenerSocketOption(StandardSocketOptions.SO_RCVBUF, 4096)
                .buildPrototype(), "@default");
        assertThat(warnings).hasSize(3);
        assertThat(warnings)
                .anySatisfy(it -> assertThat(it).startsWith("WARNING server: the listening socket has a receive buffer of 4096"));
        assertThat(warnings).anySatisfy(it -> assertThat(it)
                .startsWith("WARNING server.connection-options.socket-receive-buffer-size")
                .contains("4096").contains("Leave it out"));
        assertThat(warnings).anySatisfy(it -> assertThat(it)
                .startsWith("WARNING server.connection-options.tcp-no-delay is false").contains("set it to true"));
    }

    @Test
    void aSmallReceiveBufferIsNamedWithItsSize() {
        ListenerCheck.check(good().connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(65_535))
                .buildPrototype(), "@default");
        assertThat(warnings).singleElement().asString().contains("65535");
        warnings.clear();
        ListenerCheck.check(good().connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(65_536))
                .buildPrototype(), "@default");
        assertThat(warnings).isEmpty();
    }

    @Test
    void aReceiveBufferTheSystemCutsDownIsNamedWithWhatItGives() throws IOException {
        int given;
        try (SocketChannel socket = SocketChannel.open()) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, ENORMOUS);
            given = socket.getOption(StandardSocketOptions.SO_RCVBUF);
        }
        assertThat(given).as("what this system gives").isLessThan(ENORMOUS);
        ListenerCheck.check(good().connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(ENORMOUS))
                .buildPrototype(), "admin");
        assertThat(warnings).singleElement().asString()
                .startsWith(
                        "INFO server.sockets.admin.connection-options.socket-receive-buffer-size is 1073741824, of which the system grants "
                                + given + ":")
                .contains("net.core.rmem_max");
    }

    @Test
    void aSmallBufferOfTheListeningSocketIsNamedWithWhatHelps() {
        ListenerConfig listener = ListenerConfig.builder()
                .connectionOptions(it -> it.tcpNoDelay(true).socketReceiveBufferSize(131_072))
                .putListenerSocketOption(StandardSocketOptions.SO_RCVBUF, 4096)
                .buildPrototype();
        ListenerCheck.check(listener, "admin");
        assertThat(warnings).singleElement().asString()
                .startsWith("WARNING server.sockets.admin: the listening socket has a receive buffer of 4096 bytes")
                .contains("remove SO_RCVBUF from its listenerSocketOptions");
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
                .hasMessageContaining("server.write-queue-length: invalid value \"2\"")
                .hasMessageContaining("0 or 1");
    }

    @Test
    void tlsWithoutAKeyWouldFailAtEachHandshakeAndIsRefused() {
        assertThatThrownBy(() -> ListenerCheck.check(good().tls(Tls.builder().build()).buildPrototype(), "secure"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("server.sockets.secure.tls.private-key: missing value: expected a key.")
                .hasMessageContaining("keystore.key.alias");
    }

    @Test
    void tlsThatIsSwitchedOffOrComesFromTheApplicationIsNoNews() throws GeneralSecurityException {
        ListenerCheck.check(good().tls(Tls.builder().enabled(false).build()).buildPrototype(), "secure");
        ListenerCheck.check(good().tls(Tls.builder().sslContext(SSLContext.getDefault()).build()).buildPrototype(), "secure");
        assertThat(warnings).isEmpty();
    }
}
