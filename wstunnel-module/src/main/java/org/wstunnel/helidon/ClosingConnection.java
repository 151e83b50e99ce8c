// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.time.Duration;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.TlsSocket;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;

/**
 * A protocol on a blocking socket with TLS, and the end of that socket. Helidon 4.5.0 leaves what is below TLS open
 * until the garbage collector finds it: until it closes it itself.
 */
final class ClosingConnection implements ServerConnection, InterruptableTask<Void> {
    private final ServerConnection protocol;
    private final TlsSocket socket;

    ClosingConnection(ServerConnection protocol, TlsSocket socket) {
        this.protocol = protocol;
        this.socket = socket;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            protocol.handle(limit);
        } finally {
            ClientEndpoint.end(socket);
        }
    }

    @Override
    public Duration idleTime() {
        return protocol.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        protocol.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
        return protocol instanceof InterruptableTask<?> task && task.canInterrupt();
    }
}
