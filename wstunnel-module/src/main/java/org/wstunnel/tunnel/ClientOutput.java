package org.wstunnel.tunnel;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.frame.FrameHeader;
import org.wstunnel.frame.Opcodes;

/**
 * Everything that is sent to the client, whole frames one after another.
 * <p>
 * One lock is held while a frame is written, and that write may block for as long as the client does not read. Control frames
 * never wait for it: they are put into a slot, and whoever holds the lock writes them next. There is one slot of each kind, so a client
 * that asks for pongs and does not read them costs nothing; RFC 6455 section 5.5.3 allows to answer the last ping alone.
 */
final class ClientOutput {
    /** Stays in the slot of the Close frame: there is never a second one. */
    private static final byte[] CLOSE_WRITTEN = new byte[0];

    /** Who takes longer for a write gets frame by frame: what is looked at to find a client that takes nothing is whether writes end. */
    private static final long SLOW_WRITE = 10_000_000;

    private final HelidonSocket socket;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicReference<byte[]> pong = new AtomicReference<>();
    private final AtomicReference<byte[]> ping = new AtomicReference<>();
    private final AtomicReference<byte[]> close = new AtomicReference<>();
    /** Guarded by the lock: after a Close frame nothing may be sent (RFC 6455 section 5.5.1). */
    private boolean closed;
    /** Written under the lock. */
    private volatile boolean sending;
    /** Written under the lock. */
    private volatile long lastProgress = System.nanoTime();
    /** Written under the lock. */
    private volatile long lastPing = lastProgress;
    /** Written under the lock, cleared by the reading thread. */
    private volatile boolean awaitingPong;
    /** Payload of the last ping while its pong has not come. Written under the lock, cleared by the reading thread. */
    private volatile byte[] pingPayload;
    /** Written under the lock; others may read it a little late. */
    private long nanosBlocked;
    /** How long the last write took. Guarded by the lock. */
    private long lastWrite;

    ClientOutput(HelidonSocket socket) {
        this.socket = socket;
    }

    /**
     * Send a data frame. Waits until it is written.
     *
     * @param fin     whether the message ends with it
     * @param opcode  text, binary or continuation
     * @param bytes   array with room for a header in front of the payload
     * @param payload index of the payload
     * @param length  length of the payload
     * @return {@code false} if a Close frame was sent before, and this one therefore not
     * @throws UncheckedIOException if the connection is lost
     */
    boolean data(boolean fin, int opcode, byte[] bytes, int payload, int length) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            int start = FrameHeader.put(fin, opcode, bytes, payload, length);
            write(bytes, start, payload + length - start);
        } finally {
            lock.unlock();
        }
        writeSlots();
        return true;
    }

    /**
     * Send two binary messages of one frame each, with one write if there is nothing between them. Waits until they are written.
     *
     * @param bytes        array with room for a header in front of each payload
     * @param payload      index of the first payload
     * @param length       length of the first payload
     * @param second       index of the second payload
     * @param secondLength length of the second payload
     * @return {@code false} if a Close frame was sent before, and these therefore not
     * @throws UncheckedIOException if the connection is lost
     */
    boolean bothData(byte[] bytes, int payload, int length, int second, int secondLength) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            int start = FrameHeader.put(true, Opcodes.BINARY, bytes, payload, length);
            int end = payload + length;
            int next = FrameHeader.put(true, Opcodes.BINARY, bytes, second, secondLength);
            if (next == end && lastWrite < SLOW_WRITE) {
                write(bytes, start, second + secondLength - start);
            } else {
                write(bytes, start, end - start);
                write(bytes, next, second + secondLength - next);
            }
        } finally {
            lock.unlock();
        }
        writeSlots();
        return true;
    }

    /**
     * Send a pong, now or right after the frame that is being written. Replaces one that is still waiting.
     */
    void pong(byte[] payload, int length) {
        pong.set(control(Opcodes.PONG, payload, length));
        writeSlots();
    }

    /**
     * Send a ping, now or right after the frame that is being written.
     */
    void ping(byte[] payload) {
        ping.set(control(Opcodes.PING, payload, payload.length));
        writeSlots();
    }

    /**
     * Send a Close frame, now or right after the frame that is being written. Only the first one is sent.
     *
     * @param code   status code, or one that is never on the wire for a frame without
     * @param reason reason, at most 123 bytes
     */
    void close(int code, String reason) {
        close.compareAndSet(null, closeFrame(code, reason));
        writeSlots();
    }

    /**
     * Wait until all control frames are written.
     *
     * @param timeout how long to wait at most
     */
    void flush(Duration timeout) throws InterruptedException {
        if (lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            try {
                drainSlots();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A byte has come from the client: whatever was asked of it, it is alive. */
    void received() {
        if (awaitingPong) {
            awaitingPong = false;
        }
    }

    boolean awaitingPong() {
        return awaitingPong;
    }

    long lastPing() {
        return lastPing;
    }

    /**
     * A pong has come.
     *
     * @return time since its ping in nanoseconds, -1 if it answers no ping or not the last one
     */
    long roundTrip(byte[] payload, int length) {
        byte[] asked = pingPayload;
        if (asked == null || !Arrays.equals(asked, 0, asked.length, payload, 0, length)) {
            return -1;
        }
        pingPayload = null;
        return System.nanoTime() - lastPing;
    }

    /** Time spent in writes to the client. */
    long nanosBlocked() {
        return nanosBlocked;
    }

    boolean sending() {
        return sending;
    }

    long lastProgress() {
        return lastProgress;
    }

    // A slot is filled before the lock is tried, and looked at after it was given up: so no frame stays behind in it.
    private void writeSlots() {
        while (slotFilled() && lock.tryLock()) {
            try {
                drainSlots();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean slotFilled() {
        byte[] closeFrame = close.get();
        return pong.get() != null || ping.get() != null || closeFrame != null && closeFrame != CLOSE_WRITTEN;
    }

    private void drainSlots() {
        writeControl(pong.getAndSet(null));
        byte[] pingFrame = ping.getAndSet(null);
        if (pingFrame != null && !closed) {
            // before the write: the answer may be read before this thread comes back from it
            lastPing = System.nanoTime();
            awaitingPong = true;
            pingPayload = payload(pingFrame);
            writeControl(pingFrame);
            lastPing = lastProgress;
        }
        byte[] closeFrame = close.get();
        if (closeFrame != null && closeFrame != CLOSE_WRITTEN) {
            close.set(CLOSE_WRITTEN);
            writeControl(closeFrame);
            closed = true;
        }
    }

    private void writeControl(byte[] frame) {
        if (frame != null && !closed) {
            write(frame, 0, frame.length);
        }
    }

    private void write(byte[] bytes, int offset, int length) {
        sending = true;
        long start = System.nanoTime();
        try {
            socket.write(BufferData.createReadOnly(bytes, offset, length));
        } finally {
            sending = false;
            lastProgress = System.nanoTime();
            lastWrite = lastProgress - start;
            nanosBlocked += lastWrite;
        }
    }

    private static byte[] closeFrame(int code, String reason) {
        if (code == CloseCodes.NO_STATUS || code == CloseCodes.ABNORMAL) {
            return control(Opcodes.CLOSE, new byte[0], 0);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return control(Opcodes.CLOSE, payload, payload.length);
    }

    // a control frame of a server has a header of two bytes
    private static byte[] payload(byte[] frame) {
        return Arrays.copyOfRange(frame, 2, frame.length);
    }

    private static byte[] control(int opcode, byte[] payload, int length) {
        byte[] room = new byte[FrameHeader.ROOM + length];
        System.arraycopy(payload, 0, room, FrameHeader.ROOM, length);
        int start = FrameHeader.put(true, opcode, room, FrameHeader.ROOM, length);
        return Arrays.copyOfRange(room, start, room.length);
    }
}
