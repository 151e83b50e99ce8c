// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.util.List;
import java.util.Optional;

import io.helidon.common.buffers.BufferData;
import io.helidon.config.Config;
import io.helidon.config.NamedService;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.spi.ProtocolConfig;

/**
 * HTTP/1.1 of one listener, configured as Helidon's own is, with a {@link HeadWatch}. Of the type of Helidon's own and not of its
 * class, so that Helidon's own does not take the connections too.
 */
public final class WatchedHttp1 implements ProtocolConfig {
    static final String TYPE = "http_1_1";

    private final Http1Config own;
    /** Written before the server starts its listeners, read by their threads; {@code null} on a listener without tunnels. */
    private HeadWatch watch;
    private boolean takesTheRest;

    WatchedHttp1(Http1Config own) {
        this.own = Http1Config.builder(own)
                .receiveListeners(List.of(new Received(own.compositeReceiveListener())))
                .sendListeners(List.of(new Sent(own.compositeSendListener())))
                .build();
    }

    static NamedService create(Config config, String name) {
        return new WatchedHttp1(Http1Config.builder().config(config).name(name).build());
    }

    /**
     * Watch the requests from now on.
     *
     * @param heads        what they are watched with
     * @param takesTheRest whether to answer what no protocol of the listener knows; only where all of them are HTTP
     */
    public void serve(HeadWatch heads, boolean takesTheRest) {
        this.watch = heads;
        this.takesTheRest = takesTheRest;
    }

    /**
     * A connection speaks HTTP no more, but for the answer that says so: what it waits for from now on is its own.
     *
     * @param connection connection, watched or not
     */
    public static void upgraded(ConnectionContext connection) {
        if (connection instanceof WatchedConnection watched) {
            watched.upgraded();
        }
    }

    /**
     * Whether the listener of a connection has ended although the server goes on.
     *
     * @param connection connection, watched or not
     * @return whether that is known
     */
    public static boolean hasListenerEnded(ConnectionContext connection) {
        return connection instanceof WatchedConnection watched && watched.hasListenerEnded();
    }

    /**
     * The first line of an upgrade of ours, to be had once.
     *
     * @param connection connection of the request
     * @return the line, empty for any other request
     */
    public static Optional<HttpPrologue> takeUpgrade(ConnectionContext connection) {
        return connection instanceof WatchedConnection watched ? watched.takeUpgrade() : Optional.empty();
    }

    /**
     * Whether the requests of a connection are looked at here.
     *
     * @param connection connection
     * @return whether {@link #takeUpgrade} can know of upgrades
     */
    public static boolean watches(ConnectionContext connection) {
        return connection instanceof WatchedConnection;
    }

    /**
     * What its requests may be like.
     *
     * @return configuration of Helidon's HTTP/1.1
     */
    public Http1Config config() {
        return own;
    }

    @Override
    public String name() {
        return own.name();
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** For Helidon. What it would find in the first line on a listener with tunnels, the {@link HeadWatch} finds. */
    Http1Config served() {
        return watch == null ? own : Http1Config.builder(own).validatePath(false).validatePrologue(false).build();
    }

    boolean takesTheRest() {
        return takesTheRest;
    }

    Optional<HeadWatch> watch() {
        return Optional.ofNullable(watch);
    }

    /** Listens beside another one, which may log: of several in a list, Helidon 4.5.0 asks none. */
    private abstract static class Beside implements Http1ConnectionListener {
        final Http1ConnectionListener other;

        Beside(Http1ConnectionListener other) {
            this.other = other;
        }

        @Override
        public void data(ConnectionContext connection, BufferData data) {
            other.data(connection, data);
        }

        @Override
        public void data(ConnectionContext connection, byte[] bytes, int offset, int length) {
            other.data(connection, bytes, offset, length);
        }
    }

    private static final class Received extends Beside {
        Received(Http1ConnectionListener other) {
            super(other);
        }

        @Override
        public void prologue(ConnectionContext connection, HttpPrologue prologue) {
            if (connection instanceof WatchedConnection watched) {
                watched.prologue(prologue);
            }
            other.prologue(connection, prologue);
        }

        @Override
        public void headers(ConnectionContext connection, Headers headers) {
            if (connection instanceof WatchedConnection watched) {
                watched.headers(headers);
            }
            other.headers(connection, headers);
        }
    }

    private static final class Sent extends Beside {
        Sent(Http1ConnectionListener other) {
            super(other);
        }

        @Override
        public void status(ConnectionContext connection, Status status) {
            if (connection instanceof WatchedConnection watched) {
                watched.answered(status);
            }
            other.status(connection, status);
        }

        @Override
        public void headers(ConnectionContext connection, Headers headers) {
            if (connection instanceof WatchedConnection watched && headers.containsToken(HeaderValues.CONNECTION_CLOSE)) {
                watched.last();
            }
            other.headers(connection, headers);
        }
    }
}
