// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.frame.FrameDecoder;
import org.wstunnel.frame.FrameException;
import org.wstunnel.loop.Endpoint;
import org.wstunnel.loop.Loop;

/**
 * Reads the client's frames, and passes their payload on. Belongs to the loop's thread.
 */
final class FromClient {
    private final Loop loop;
    private final Endpoint client;
    private final FrameDecoder decoder;
    private final Pacer pacer;
    private final int bufferSize;
    private final TunnelLog log;
    private final Sink sink;
    /** The client has broken the protocol: what it has sent is read and dropped until its Close comes. */
    private boolean skipping;

    /** Learns what the client has sent. */
    interface Sink {
        /** Payload, from position to limit; the first frame has told whether it is text. */
        void payload(ByteBuffer bytes, boolean firstIsText);

        /** Bytes, whatever they are. */
        void received();

        /** A ping. */
        void ping(byte[] payload, int length);

        /** A pong. */
        void pong(byte[] payload, int length);

        /** A Close frame, or the end of the stream with {@link CloseCodes#ABNORMAL}. */
        void closed(int code, String reason);

        /** A violation of the protocol. */
        void violated(int code, String reason);
    }

    FromClient(Parts parts, Sink sink) {
        this.loop = parts.loop();
        this.client = parts.ends().client();
        this.decoder = new FrameDecoder(parts.options().maxFrameSize());
        this.pacer = parts.paceOfClient();
        this.bufferSize = parts.options().bufferSize();
        this.log = parts.log();
        this.sink = sink;
    }

    /** Number of data frames that have come. */
    long frames() {
        return decoder.dataFrames();
    }

    /** Take bytes that came before the tunnel was opened. */
    void take(byte[] early) {
        for (int at = 0; at < early.length; at += bufferSize) {
            int length = Math.min(bufferSize, early.length - at);
            ByteBuffer in = loop.input(bufferSize).put(0, early, at, length);
            pacer.passed(length, loop.now());
            consume(in, length);
        }
    }

    /**
     * Read what is there.
     *
     * @return number of bytes, 0 also at the end of the stream, which is told
     * @throws IOException if the client is lost
     */
    int read() throws IOException {
        ByteBuffer in = loop.input(bufferSize);
        int length = client.read(in.limit(pacer.limit(bufferSize)));
        if (length < 0) {
            sink.closed(CloseCodes.ABNORMAL, "");
            return 0;
        }
        if (length > 0) {
            pacer.passed(length, loop.now());
            sink.received();
            consume(in.clear(), length);
        }
        return length;
    }

    private void consume(ByteBuffer in, int length) {
        decoder.input(in, 0, length);
        boolean more = true;
        while (more) {
            try {
                more = next(in);
            } catch (FrameException e) {
                deliver(in);
                skipping = true;
                sink.violated(e.code(), e.getMessage());
            }
        }
    }

    /** Returns whether there may be more in the input. */
    private boolean next(ByteBuffer in) throws FrameException {
        FrameDecoder.Event event = decoder.next();
        if (event != FrameDecoder.Event.NEED_INPUT && log.logsFrames()) {
            log.frame("received", event.name().toLowerCase(Locale.ROOT), decoder.controlLength());
        }
        switch (event) {
            case PING -> sink.ping(decoder.controlPayload(), decoder.controlLength());
            case PONG -> sink.pong(decoder.controlPayload(), decoder.controlLength());
            case CLOSE -> {
                deliver(in);
                sink.closed(decoder.closeCode(), decoder.closeReason());
                return false;
            }
            default -> {
                deliver(in);
                return false;
            }
        }
        return true;
    }

    private void deliver(ByteBuffer in) {
        int start = decoder.dataStart();
        int end = decoder.dataEnd();
        if (end > start && !skipping) {
            if (log.logsFrames()) {
                log.frame("received", "data", end - start);
            }
            sink.payload(in.limit(end).position(start), decoder.firstIsText());
            in.clear();
        }
    }
}
