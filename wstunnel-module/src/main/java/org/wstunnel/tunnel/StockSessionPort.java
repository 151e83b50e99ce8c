package org.wstunnel.tunnel;

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
    private final WsSession session;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean text;
    /** Guarded by the lock. */
    private boolean ended;

    StockSessionPort(WsSession session) {
        this.session = session;
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
    public boolean clientSendsText() {
        return text;
    }

    @Override
    public void end(int code, String reason) {
        unlessEnded(() -> {
            ended = true;
            session.close(code, reason);
        });
    }

    @Override
    public void lost() {
        unlessEnded(() -> ended = true);
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
