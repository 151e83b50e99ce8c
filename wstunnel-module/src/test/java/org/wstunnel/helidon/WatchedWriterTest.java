// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.CloseConnectionException;
import org.junit.jupiter.api.Test;

import org.wstunnel.connection.Connection;
import org.wstunnel.connection.ConnectionLimits;
import org.wstunnel.connection.Connections;
import org.wstunnel.connection.Ends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What becomes of an answer while others want the place of its connection.
 */
class WatchedWriterTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private final Connections connections = new Connections(new ConnectionLimits(1, 1, address -> false));
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final List<Boolean> others = new ArrayList<>();
    private final WatchedWriter writer = new WatchedWriter(new Crowded(), connection(), LONG);

    private Connection connection() {
        Ends ends = ends(1);
        Connection.Link link = new Connection.Link(open::get, () -> open.set(false), Connection.Other.None::new);
        assertThat(connections.accept(ends, link, LONG)).isTrue();
        Connection connection = connections.claim(ends, link);
        assertThat(connection.work()).isTrue();
        return connection;
    }

    private static Ends ends(int port) {
        return new Ends(new InetSocketAddress("198.51.100.1", port), new InetSocketAddress("192.0.2.1", 443));
    }

    /** Takes its time to write: somebody else connects meanwhile. */
    private final class Crowded implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            writeNow(buffers);
        }

        @Override
        public void write(BufferData buffer) {
            writeNow(buffer);
        }

        @Override
        public void writeNow(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            others.add(connections.accept(ends(2 + others.size()),
                    new Connection.Link(() -> true, () -> {}, Connection.Other.None::new), LONG));
        }
    }

    @Test
    void whoIsToldThatItsTunnelIsOpenHasIt() {
        writer.upgraded();
        writer.writeNow(BufferData.create("HTTP/1.1 101 Switching Protocols\r\n\r\n"));
        assertThat(others).containsExactly(false);
        assertThat(open).isTrue();
    }

    /** The client may take as long as it likes for its page, so the place is for the new one. */
    @Test
    void anyOtherAnswerIsNotWrittenToItsEnd() {
        BufferData page = BufferData.create(new byte[100_000]);
        assertThatThrownBy(() -> writer.writeNow(page)).isInstanceOf(CloseConnectionException.class);
        assertThat(others).containsExactly(true);
        assertThat(open).isFalse();
    }
}
