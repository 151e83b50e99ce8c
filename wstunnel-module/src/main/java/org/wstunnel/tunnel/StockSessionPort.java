package org.wstunnel.tunnel;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsSession;

/**
 * The client behind a session of Helidon's own WebSocket support. That session takes no arrays, so the bytes are copied,
 * and it has no lock, so this has one.
 */
final class StockSessionPort implements ClientPort {
    private static final System.Logger LOGGER = System.getLogger(StockSessionPort.class.getName());

    private final WsSession session;
    /** Is run once this side has closed or the client is lost. */
    private final Runnable ending;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean text;
    /** Written under the lock. */
    private volatile boolean ended;

    StockSessionPort(WsSession session, Runnable ending) {
        this.session = session;
        this.ending = ending;
    }

    @Override
    public boolean send(boolean text, byte[] bytes, int payload, int length) {
        if (text) {
            String string = new String(bytes, payload, length, StandardCharsets.UTF_8);
            return unlessEnded(() -> session.send(string, true));
        }
        BufferData copy = BufferData.create(Arrays.copyOfRange(bytes, payload, payload + length));
        return unlessEnded(() -> session.send(copy, true));
    }

    @Override
    public boolean sendBoth(byte[] bytes, int payload, int length, int second, int secondLength) {
        return send(false, bytes, payload, length) && send(false, bytes, second, secondLength);
    }

    @Override
    public boolean clientSendsText() {
        return text;
    }

    @Override
    public void end(int code, String reason) {
        unlessEnded(() -> {
            ended = true;
            ending.run();
            try {
                session.close(code, reason);
            } catch (UncheckedIOException e) {
                LOGGER.log(Level.DEBUG, "The client is lost already", e);
            }
        });
    }

    @Override
    public void lost() {
        unlessEnded(() -> {
            ended = true;
            ending.run();
        });
    }

    boolean ended() {
        return ended;
    }

    void textReceived() {
        text = true;
    }

    void pong(BufferData payload) {
        unlessEnded(() -> session.pong(payload));
    }

    private boolean unlessEnded(Runnable action) {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            action.run();
            return true;
        } finally {
            lock.unlock();
        }
    }
}
