// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A client of an echo tunnel that talks until it is told to go, as a well-behaved one does, and checks each byte that comes back.
 * <p>
 * Its bytes are a pattern by position that begins with the client's number, so that nothing can be lost or doubled unseen.
 */
public final class Chatter {
    /** Bytes of the number that the stream begins with. */
    public static final int NUMBER_BYTES = 4;

    private final RawClient client;
    private final int number;
    private final int frameSize;
    private final Duration pause;
    /** Written by the sending thread. */
    private volatile long sent;
    /** Written by the reading thread. */
    private volatile long received;
    private volatile Frame close;
    private volatile String end = "open";

    /**
     * @param client    open tunnel to an echo
     * @param number    number of this client
     * @param frameSize bytes of each frame, 0 for a client that is silent after its number
     * @param pause     pause between frames
     */
    public Chatter(RawClient client, int number, int frameSize, Duration pause) {
        this.client = client;
        this.number = number;
        this.frameSize = frameSize;
        this.pause = pause;
    }

    /** The byte at a position of a client's stream. */
    public static byte at(int number, long position) {
        return position < NUMBER_BYTES
                ? (byte) (number >>> 8 * (NUMBER_BYTES - 1 - position))
                : (byte) (number * 31L + position * 7 + (position >>> 8));
    }

    /** Whether these are the first bytes of a client's stream. */
    public static boolean isStart(int number, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != at(number, i)) {
                return false;
            }
        }
        return true;
    }

    /** Sends the number and waits for its echo: everything works. */
    public Chatter greet() {
        send(NUMBER_BYTES);
        accept(client.readData(NUMBER_BYTES));
        return this;
    }

    /** Sends until the Close has come, then answers it. */
    public void talk() {
        while (close == null && end.equals("open")) {
            if (frameSize > 0) {
                send(frameSize);
            }
            LockSupport.parkNanos(pause.toNanos());
        }
        if (close != null) {
            client.send(Frame.close(close.closeCode(), ""));
        }
    }

    /** Reads to the end of the connection. */
    public void listen() {
        try {
            Frame frame = client.readFrame();
            while (frame.opcode() != Frame.CLOSE) {
                if (frame.isData()) {
                    accept(frame.payload());
                }
                frame = client.readFrame();
            }
            close = frame;
            client.readEof();
            end = "eof";
        } catch (UncheckedIOException | AssertionError e) {
            end = "failed: " + e;
        }
    }

    private void send(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = at(number, sent + i);
        }
        try {
            client.send(Frame.binary(payload));
            sent += length;
        } catch (AssertionError e) {
            end = "failed: " + e;
        }
    }

    private void accept(byte[] payload) {
        for (byte octet : payload) {
            if (octet != at(number, received)) {
                throw new AssertionError("wrong byte at " + received + " of client " + number);
            }
            received++;
        }
    }

    public long sent() {
        return sent;
    }

    public long received() {
        return received;
    }

    /** The Close frame, {@code null} while none has come. */
    public Frame close() {
        return close;
    }

    /** {@code open}, {@code eof} after a Close frame, or what else has happened. */
    public String end() {
        return end;
    }

    public int number() {
        return number;
    }
}
