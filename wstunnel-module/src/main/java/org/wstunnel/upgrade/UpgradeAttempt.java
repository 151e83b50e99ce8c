// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.util.Optional;

import io.helidon.webserver.ConnectionContext;

import org.wstunnel.tunnel.Tunnel;

/**
 * One request for a tunnel on its way through the HTTP routing; found there in the request's context.
 * <p>
 * Belongs to the connection's thread.
 */
final class UpgradeAttempt {
    private final ConnectionContext connection;
    private final boolean withBody;
    private boolean reached;
    private Tunnel session;

    UpgradeAttempt(ConnectionContext connection, boolean withBody) {
        this.connection = connection;
        this.withBody = withBody;
    }

    ConnectionContext connection() {
        return connection;
    }

    /** Whether the request says that it has a body. */
    boolean withBody() {
        return withBody;
    }

    /** The request has come as far as the tunnel's own handler. */
    void handlerReached() {
        reached = true;
    }

    boolean reached() {
        return reached;
    }

    void approve(Tunnel session) {
        this.session = session;
    }

    Optional<Tunnel> session() {
        return Optional.ofNullable(session);
    }
}
