package org.wstunnel.tunnel;

import java.time.Duration;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsSession;

import org.wstunnel.frame.CloseCodes;

/**
 * One open tunnel over a session of Helidon's own WebSocket support, from its opening to its end.
 * <p>
 * The thread of that connection calls all methods. It is the only sign of life of the client: Helidon calls nobody when a client vanishes, but
 * that thread ends. So another virtual thread waits for that, and frees the backend.
 */
public final class StockTunnel {
    private static final String REPLACEMENT = "\uFFFD";

    private final WsSession session;
    private final TunnelOptions options;
    private final TunnelInfo info;
    private final Bridge bridge;
    private final StockSessionPort port;
    private final TunnelLog log;
    private final Thread connection = Thread.currentThread();
    private final long opened = System.nanoTime();
    /** Written by the connection's thread. */
    private volatile boolean closedByClient;

    /**
     * Create a tunnel; it does nothing before {@link #open(Runnable)}.
     *
     * @param session session with the client
     * @param options options
     * @param info    who is at the ends
     * @param bridge  bridge to the backend, from now on owned by this tunnel
     */
    public StockTunnel(WsSession session, TunnelOptions options, TunnelInfo info, Bridge bridge) {
        this.session = session;
        this.options = options;
        this.info = info;
        this.bridge = bridge;
        this.port = new StockSessionPort(session, () -> endWithin(connection, session, options.closeTimeout()));
        this.log = new TunnelLog(options.name(), info.id(), options.debug());
    }

    /**
     * End the connection of a session by force if its client does not end it in time: Helidon itself would wait for ever.
     *
     * @param connection thread of the connection
     * @param session    session that a Close frame was sent to
     * @param timeout    how long the client may take
     */
    public static void endWithin(Thread connection, WsSession session, Duration timeout) {
        Thread.ofVirtual().name("wstunnel-close").start(() -> {
            if (!ended(connection, timeout) && session instanceof ServerConnection server) {
                server.close(true);
            }
        });
    }

    /**
     * Start to pass payload.
     *
     * @param ended is run when the connection has ended, by another thread
     */
    public void open(Runnable ended) {
        log.info("open: client=" + info.client() + " user=- backend=" + info.backend());
        Thread.ofVirtual().name("wstunnel-watch").start(() -> {
            if (ended(connection, Duration.ofNanos(Long.MAX_VALUE))) {
                ended.run();
                freeBackend();
            }
        });
        bridge.open(port);
    }

    /**
     * Text has come.
     *
     * @param text all or a part of a message
     * @param last whether the message ends with it
     */
    public void text(String text, boolean last) {
        if (port.ended()) {
            return;
        }
        if (text.contains(REPLACEMENT)) {
            // decoded by Helidon frame by frame: what the bytes were cannot be known any more
            port.end(CloseCodes.NOT_UTF8, "text is not UTF-8 or a character is split");
            return;
        }
        bridge.onMessage(session, text, last);
    }

    /**
     * Bytes have come.
     *
     * @param bytes all or a part of a message
     * @param last  whether the message ends with them
     */
    public void binary(BufferData bytes, boolean last) {
        if (!port.ended()) {
            bridge.onMessage(session, bytes, last);
        }
    }

    /**
     * A ping has come.
     *
     * @param payload its payload
     */
    public void ping(BufferData payload) {
        bridge.onPing(session, payload);
    }

    /**
     * The client has closed. Waits for the backend's late bytes, at most for the close timeout.
     *
     * @param code   close code
     * @param reason reason
     */
    public void closed(int code, String reason) {
        closedByClient = !port.ended();
        log.step("client has closed with " + code + " " + reason);
        bridge.onClose(session, code, reason);
        // Helidon itself would answer 1000 whatever the code was
        port.end(CloseCodes.mayBeReceived(code) ? code : CloseCodes.PROTOCOL_ERROR, "");
    }

    /**
     * Helidon could not make sense of a frame, or this module has failed.
     *
     * @param cause what was thrown
     * @throws CloseConnectionException always: if this returned, Helidon would tell the client the exception's message
     */
    public void failed(Throwable cause) {
        log.info("client sent a frame that Helidon refused, or the tunnel failed: " + cause);
        bridge.onError(session, cause);
        port.end(CloseCodes.BACKEND_LOST, "tunnel failed");
        throw new CloseConnectionException("Tunnel has failed", cause);
    }

    private void freeBackend() {
        if (!closedByClient) {
            bridge.onError(session, null);
        }
        bridge.abort();
        log.info("end: client=" + info.client() + " user=- backend=" + info.backend()
                         + " to-backend=" + bridge.bytesToBackend() + " to-client=" + bridge.bytesToClient()
                         + " millis=" + (System.nanoTime() - opened) / 1_000_000
                         + " by=" + (closedByClient ? "client" : port.ended() ? "backend" : "lost"));
    }

    private static boolean ended(Thread connection, Duration timeout) {
        try {
            return connection.join(timeout);
        } catch (InterruptedException e) {
            // nobody interrupts these threads; if it happens all the same, do not leave the socket behind
            return true;
        }
    }
}
