// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;

import io.helidon.common.task.InterruptableTask;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.spi.ServerConnection;

import org.wstunnel.connection.Connection;
import org.wstunnel.connection.Connections;

/**
 * Puts a {@link GuardedServerSocket} in front of the listening sockets of a server when it has started: Helidon accepts
 * connections without asking anybody, ends a listener for ever when the process has no descriptor left for one, looks
 * up the name of each client of TLS, and reads PROXY headers of any length.
 * <p>
 * Stands on fields that are private as of Helidon 4.5.0: until a listener can be given a rule for accepting, and
 * survives a failed accept. Where the fields cannot be had (the module path without {@value #OPTION}, or a later
 * version that has others), a warning says so once.
 */
public final class ListenerGuard implements HttpFeature {
    private static final System.Logger LOGGER = System.getLogger(ListenerGuard.class.getName());
    private static final String OPTION = "--add-opens io.helidon.webserver/io.helidon.webserver=org.wstunnel";

    private final Connections connections;
    private final Set<String> counted;
    private final long patience;

    /**
     * Create a guard.
     *
     * @param connections account of the clients' connections
     * @param counted     names of the sockets whose connections are counted; others are guarded against failed accepts only
     * @param patience    nanoseconds from the acceptance of a connection to the end of its first request's headers
     */
    public ListenerGuard(Connections connections, Set<String> counted, long patience) {
        this.connections = connections;
        this.counted = Set.copyOf(counted);
        this.patience = patience;
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        // no route: this feature only wants to know when the server has started
    }

    @Override
    public void afterStart(WebServer server) {
        try {
            Map<?, ?> listeners = (Map<?, ?>) getter(server.getClass(), "listeners", Map.class, server);
            for (Map.Entry<?, ?> listener : listeners.entrySet()) {
                String socket = String.valueOf(listener.getKey());
                guard(socket, listener.getValue(), configuration(server.prototype(), socket));
            }
        } catch (ReflectiveOperationException | ClassCastException e) {
            LOGGER.log(Level.DEBUG, "Helidon's listeners do not show their sockets", e);
            LOGGER.log(Level.WARNING,
                    "Connections are not limited when they are accepted, and a listener that has no descriptor left ends: "
                            + "start Java with " + OPTION);
        }
    }

    private static ListenerConfig configuration(WebServerConfig server, String socket) {
        return socket.equals(WebServer.DEFAULT_SOCKET_NAME) ? server : server.sockets().getOrDefault(socket, server);
    }

    /** Whether a listener looks up the name of each client's address: Helidon does so where it makes a {@code TlsNioSocket}. */
    private static boolean looksUpNames(ListenerConfig listener) {
        return listener.useNio() && listener.tls().map(Tls::enabled).orElse(false);
    }

    private void guard(String socket, Object listener, ListenerConfig config) throws ReflectiveOperationException {
        VarHandle field = MethodHandles.privateLookupIn(listener.getClass(), MethodHandles.lookup())
                .findVarHandle(listener.getClass(), "serverSocket", ServerSocketChannel.class);
        Map<?, ?> active = (Map<?, ?>) getter(listener.getClass(), "activeConnections", Map.class, listener);
        ServerSocketChannel own = (ServerSocketChannel) field.getVolatile(listener);
        String prefix = ChannelId.of(own) + " ";
        field.setVolatile(listener, new GuardedServerSocket(own, new GuardedServerSocket.Account(
                connections, socket, counted.contains(socket), looksUpNames(config), config.enableProxyProtocol(), patience,
                channel -> other(active.get(prefix + ChannelId.of(channel))))));
        passOne(own);
    }

    /**
     * What is known of a connection that Helidon has given to a protocol. HTTP/1.1 tells of itself what it waits for,
     * unless it was configured past this module; it may have become a WebSocket then, which may be silent for long.
     */
    private static Connection.Other other(Object connection) {
        if (connection == null) {
            return new Connection.Other.None();
        }
        return connection instanceof ServerConnection protocol && !(protocol instanceof Http1Connection)
                && protocol instanceof InterruptableTask<?> task && task.canInterrupt()
                        ? new Connection.Other.Waits(Math.max(0, protocol.idleTime().toNanos()))
                        : new Connection.Other.Works();
    }

    private static Object getter(Class<?> type, String field, Class<?> fieldType, Object of) throws ReflectiveOperationException {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findGetter(type, field, fieldType)
                    .asType(MethodType.methodType(Object.class, Object.class))
                    .invokeExact(of);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The listener already waits at its own socket. After this connection, which ends at once, it comes back through
     * the guard.
     */
    private static void passOne(ServerSocketChannel own) {
        try {
            SocketAddress address = own.getLocalAddress();
            if (address instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress()) {
                address = new InetSocketAddress(InetAddress.getLoopbackAddress(), inet.getPort());
            }
            SocketChannel.open(address).close();
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "The first connection to a listener is not counted", e);
        }
    }
}
