package org.wstunnel;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServerConfig;

/**
 * How many bytes a client may have on their way to the server: the receive window of TCP.
 * <p>
 * Its scale (RFC 7323 section 2) is agreed upon when a connection is opened, and follows from the receive buffer that the <em>listening</em>
 * socket has at that time. Helidon 4.3.1 gives that one 4096 bytes, has no key of the configuration for it, and sets
 * {@code connection-options.socket-receive-buffer-size} when the connection is open. The window then can never be larger than 64 KiB, however large the buffer is:
 * a client sends no faster than 64 KiB in each round trip, which is 1.3 MB/s at 50 milliseconds, and its segments have half the size even on the same machine.
 */
public final class ReceiveWindow {
    private ReceiveWindow() {
    }

    /**
     * Give every listening socket of a server the receive buffer that its {@code connection-options.socket-receive-buffer-size} asks for,
     * unless it has been given one in code. Listeners without that option stay as they are.
     * <pre>{@code
     * WebServer.builder()
     *         .config(config.get("server"))
     *         .update(ReceiveWindow::scale)
     *         .build()
     *         .start();
     * }</pre>
     *
     * @param server builder of the server; what it has been told so far counts, so this comes after {@code config}
     */
    public static void scale(WebServerConfig.BuilderBase<?, ?> server) {
        server.connectionOptions().ifPresent(options -> scale(options, server));
        server.sockets().forEach((name, socket) -> server.putSocket(name, scaled(socket)));
    }

    private static ListenerConfig scaled(ListenerConfig socket) {
        ListenerConfig.Builder builder = ListenerConfig.builder(socket);
        scale(socket.connectionOptions(), builder);
        return builder.buildPrototype();
    }

    private static void scale(SocketOptions options, ListenerConfig.BuilderBase<?, ?> listener) {
        Map<SocketOption<?>, Object> listening = listener.listenerSocketOptions();
        options.socketReceiveBufferSize().ifPresent(size -> {
            if (unset(listening.get(StandardSocketOptions.SO_RCVBUF))) {
                listener.putListenerSocketOption(StandardSocketOptions.SO_RCVBUF, size);
            }
        });
    }

    // a listener that is built has Helidon's default among its options
    private static boolean unset(Object size) {
        return size == null || size.equals(ListenerCheck.HELIDON_RECEIVE_BUFFER);
    }
}
