package org.wstunnel.tunnel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;

import org.wstunnel.backend.BackendLink;
import org.wstunnel.frame.CloseCodes;
import org.wstunnel.frame.FrameHeader;
import org.wstunnel.frame.Utf8;

/**
 * Passes payload between one WebSocket session and one backend connection, which it owns.
 * <p>
 * What comes from the client is written to the backend by the thread that calls; what comes from the backend is sent by a
 * virtual thread of this bridge. The methods of the listener are called by one thread, that of the session.
 */
public final class Bridge implements WsListener {
    private static final String BACKEND_LOST = "backend connection lost";
    private static final String NOT_UTF8 = "backend sent bytes that are no UTF-8";
    /** How long the pump may take to see that its backend connection was closed. */
    private static final int PUMP_GRACE_MILLIS = 200;
    /** How often the end is looked at while a backend is finishing. */
    private static final int END_CHECK_MILLIS = 100;
    /** How long the last bytes may take to the backend when the client is lost and nothing can go back. */
    private static final Duration LOST_LINGER = Duration.ofSeconds(1);
    /** How much of what a backend sends to a lost client is read, so that the close does not take back what the client had sent. */
    private static final long DROP_LIMIT = 4 * 1024 * 1024;
    /** How long the end of the backend's stream waits for a write under way to say whether it was an orderly end. */
    private static final Duration WRITE_VERDICT = Duration.ofMillis(50);

    /**
     * Bytes of a frame to the client: some clients refuse messages of more than 64 KiB, and with its header it is one segment of the loopback
     * interface, and one packet for a network card that cuts them itself.
     */
    private static final int MOST_IN_FRAME = 60 * 1024;
    /** Two full frames are read at once, and written at once: each read that makes room wakes the backend, and each write the client. */
    private static final int MOST_IN_READ = 2 * MOST_IN_FRAME;
    /** Where the payload of a second frame goes: its header is right behind the first one. */
    private static final int SECOND = FrameHeader.ROOM + MOST_IN_FRAME + FrameHeader.MEDIUM;

    /** Bytes of the first frame at most. A greeting of the backend should be one message: there are clients that take a message for it. */
    private static final int FIRST_FRAME = 512;

    private final BackendLink link;
    private final FrameMode mode;
    private final int bufferSize;
    private final Duration closeTimeout;
    private final TunnelLog log;
    private final CountDownLatch pumpEnded = new CountDownLatch(1);

    /** Null where the backend may send as fast as it can. Set before the pump starts. */
    private Pacer pacer;
    private ClientPort port;
    private volatile Thread pump;
    /** The client has closed or gone: the end of the backend's stream is no news for it. */
    private volatile boolean clientDone;
    /** Nothing can be sent to the client any more: read the backend's last bytes and drop them. */
    private volatile boolean discarding;
    /** The client is gone, so nothing can be told to it either. */
    private volatile boolean clientLost;
    /** Writing to the backend has failed; written by the session's thread. */
    private volatile boolean backendDeaf;
    /** Written by the session's thread. */
    private volatile boolean writing;
    /** Written by the session's thread. */
    private volatile long toBackend;
    /** Written by the pump. */
    private volatile long toClient;
    /** Written by the pump; others may read it a little late. */
    private long framesToClient;
    /** Written by the session's thread; others may read it a little late. */
    private long nanosOnBackend;

    /**
     * Create a bridge.
     *
     * @param link         connection to the backend, from now on owned by the bridge
     * @param mode         type of the frames to send
     * @param bufferSize   size to which the buffer may grow
     * @param closeTimeout how long late bytes of the backend may take
     * @param tunnel       name of the tunnel, for the log
     * @param id           id of the tunnel, for the log
     * @param debug        debug level
     */
    public Bridge(BackendLink link,
                  FrameMode mode,
                  int bufferSize,
                  Duration closeTimeout,
                  String tunnel,
                  String id,
                  int debug) {
        this.link = link;
        this.mode = mode;
        this.bufferSize = bufferSize;
        this.closeTimeout = closeTimeout;
        this.log = new TunnelLog(tunnel, id, debug);
    }

    @Override
    public void onOpen(WsSession session) {
        open(session instanceof ClientPort clientPort ? clientPort : new StockSessionPort(session, () -> { }));
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        byte[] bytes = buffer.readBytes();
        onPayload(bytes, 0, bytes.length);
    }

    /**
     * {@inheritDoc}
     * <p>
     * Only Helidon's own session calls this. It has decoded the bytes frame by frame, so a character that was split over frames is
     * lost; the session of this module calls {@link #onPayload} instead.
     */
    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        if (port instanceof StockSessionPort stock) {
            stock.textReceived();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        onPayload(bytes, 0, bytes.length);
    }

    /**
     * {@inheritDoc}
     * <p>
     * Only Helidon's own session calls this, which answers no ping itself.
     */
    @Override
    public void onPing(WsSession session, BufferData buffer) {
        if (port instanceof StockSessionPort stock) {
            stock.pong(buffer);
        }
    }

    /**
     * {@inheritDoc}
     * <p>
     * Waits for the backend's late bytes, at most as long as the close timeout says.
     */
    @Override
    public void onClose(WsSession session, int status, String reason) {
        finish();
    }

    @Override
    public void onError(WsSession session, Throwable t) {
        discarding = true;
        clientLost = true;
        finish();
    }

    /** Read the backend no faster than this from the start on. */
    void pace(long bytesPerSecond) {
        pacer = new Pacer(bytesPerSecond);
    }

    void open(ClientPort port) {
        this.port = port;
        pump = Thread.ofVirtual().name("wstunnel-pump").unstarted(this::pump);
        pump.start();
    }

    /** Bytes from the client. Waits until the backend has taken them. */
    void onPayload(byte[] bytes, int offset, int length) {
        if (backendDeaf || length == 0) {
            return;
        }
        writing = true;
        long start = System.nanoTime();
        try {
            link.write(bytes, offset, length);
            toBackend += length;
        } catch (IOException e) {
            // what the backend has sent may still be on its way: the pump will see the end of it
            backendDeaf = true;
            if (!link.closed()) {
                log.step("backend takes no more bytes: " + e);
            }
        } finally {
            nanosOnBackend += System.nanoTime() - start;
            writing = false;
        }
    }

    /** The client sends no more bytes: let the backend finish, then end. */
    void finish() {
        clientDone = true;
        try {
            link.shutdownOutput();
        } catch (IOException e) {
            log.step("backend cannot be told the end: " + e);
        }
        try {
            if (!pumpEndsInTime()) {
                log.step("backend did not finish within " + closeTimeout);
                discarding = true;
                link.close();
                pumpEnded.await(PUMP_GRACE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            log.step("stopped while the backend was finishing");
        } finally {
            abort();
        }
    }

    private boolean pumpEndsInTime() throws InterruptedException {
        long start = System.nanoTime();
        long lostAt = 0;
        while (!pumpEnded.await(END_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            if (clientLost && lostAt == 0) {
                lostAt = now;
            }
            if (now - start >= closeTimeout.toNanos() || clientLost && now - lostAt >= LOST_LINGER.toNanos()) {
                return false;
            }
        }
        return true;
    }

    /** End now, from any thread. */
    void abort() {
        discarding = true;
        link.close();
        Thread thread = pump;
        if (thread != null && pumpEnded.getCount() > 0) {
            // ends a write to a client that does not read
            thread.interrupt();
        }
    }

    /** Close the connection to a backend that has stopped reading, from any thread; the client can still be told. */
    void giveUpBackend() {
        discarding = true;
        link.close();
    }

    /** Whether a write to the backend is under way. */
    boolean writing() {
        return writing;
    }

    /** Changes whenever the backend has taken bytes. */
    int backendProgress() {
        return link.progress();
    }

    long bytesToBackend() {
        return toBackend;
    }

    long bytesToClient() {
        return toClient;
    }

    long framesToClient() {
        return framesToClient;
    }

    long nanosOnBackend() {
        return nanosOnBackend;
    }

    private void pump() {
        try {
            pumpAll();
            if (!clientDone && refusedBytes()) {
                port.end(CloseCodes.BACKEND_LOST, BACKEND_LOST);
            } else if (!clientDone) {
                port.end(CloseCodes.NORMAL, "");
            }
        } catch (IOException e) {
            if (!link.closed()) {
                log.warning("backend connection is lost: " + e);
                port.end(CloseCodes.BACKEND_LOST, BACKEND_LOST);
            }
        } catch (RuntimeException e) {
            log.error("bridge failed", e);
            port.end(CloseCodes.BACKEND_LOST, "internal error");
        } finally {
            pumpEnded.countDown();
        }
    }

    /**
     * Whether the backend has refused bytes of the client. A reset is reported once: a write that meets it first takes it away
     * from the read, which then sees an orderly end.
     */
    private boolean refusedBytes() {
        long start = System.nanoTime();
        while (writing && !backendDeaf && System.nanoTime() - start < WRITE_VERDICT.toNanos()) {
            LockSupport.parkNanos(100_000);
        }
        return backendDeaf;
    }

    private void pumpAll() throws IOException {
        int largest = Math.min(bufferSize, mode == FrameMode.TEXT ? MOST_IN_FRAME : MOST_IN_READ);
        try (AdaptiveSize size = new AdaptiveSize(FIRST_FRAME, pacer == null ? largest : pacer.limit(largest), BufferRoom.OF_HEAP)) {
            pumpAll(size);
        }
    }

    private void pumpAll(AdaptiveSize size) throws IOException {
        byte[] buffer = buffer(size);
        TextCut cut = new TextCut(mode);
        FairShare share = new FairShare();
        int held = 0;
        long dropped = 0;
        while (true) {
            if (pacer != null) {
                pacer.await();
            }
            int room = cut.wantsText(port) ? Math.min(size.current(), MOST_IN_FRAME) : size.current();
            int read = link.read(buffer, FrameHeader.ROOM + held, room - held);
            if (pacer != null) {
                pacer.passed(read);
            }
            if (read < 0) {
                if (held > 0 && !discarding) {
                    endsInCharacter(buffer, held);
                }
                return;
            }
            if (read > 0 && !discarding) {
                held = send(cut, buffer, held, read);
            } else if (read > 0) {
                dropped += read;
                if (clientDone && dropped > DROP_LIMIT) {
                    // a backend that floods a client that is not there: its own last bytes it has had time to read
                    return;
                }
            }
            share.passed(read);
            if (size.learn(read == 0 ? 0 : read + held)) {
                byte[] other = buffer(size);
                System.arraycopy(buffer, FrameHeader.ROOM, other, FrameHeader.ROOM, held);
                buffer = other;
            }
        }
    }

    private static byte[] buffer(AdaptiveSize size) {
        return new byte[FrameHeader.ROOM + size.current() + FrameHeader.MEDIUM];
    }

    /** Send what is there. Returns the length of an incomplete character, which is kept at the start of the buffer. */
    private int send(TextCut cut, byte[] buffer, int held, int read) {
        boolean text = cut.wantsText(port);
        int valid = text ? cut.validPrefix(buffer, FrameHeader.ROOM + held, read) : read;
        if (valid < read && mode == FrameMode.MIRROR) {
            text = false;
            valid = read;
        }
        int length = held + valid;
        int incomplete = text ? Math.min(cut.incomplete(), length) : 0;
        transmit(text, buffer, length - incomplete);
        if (valid < read) {
            port.end(CloseCodes.NOT_UTF8, NOT_UTF8);
            discarding = true;
            return 0;
        }
        System.arraycopy(buffer, FrameHeader.ROOM + length - incomplete, buffer, FrameHeader.ROOM, incomplete);
        return incomplete;
    }

    private void endsInCharacter(byte[] buffer, int held) {
        if (mode == FrameMode.TEXT) {
            port.end(CloseCodes.NOT_UTF8, NOT_UTF8);
        } else {
            transmit(false, buffer, held);
        }
    }

    private void transmit(boolean text, byte[] buffer, int length) {
        if (length == 0) {
            return;
        }
        try {
            // text is read frame by frame, but for what was read before the client's first message said that it wants text
            boolean one = text || length <= MOST_IN_FRAME;
            if (one ? port.send(text, buffer, FrameHeader.ROOM, length) : sendTwo(buffer, length - MOST_IN_FRAME)) {
                toClient += length;
                framesToClient += one ? 1 : 2;
            } else {
                discarding = true;
            }
        } catch (UncheckedIOException e) {
            discarding = true;
            clientLost = true;
            port.lost();
        }
    }

    /**
     * A full frame, and what is behind it in a second one, which is moved to make room for its header: that is cheaper than a read and a
     * write more.
     */
    private boolean sendTwo(byte[] buffer, int second) {
        System.arraycopy(buffer, SECOND - FrameHeader.MEDIUM, buffer, SECOND, second);
        return port.sendBoth(buffer, FrameHeader.ROOM, MOST_IN_FRAME, SECOND, second);
    }

    /**
     * Decides between text and binary frames, and finds where text may be cut. Belongs to the pump.
     */
    private static final class TextCut {
        private final FrameMode mode;
        private final Utf8 utf8 = new Utf8();
        private boolean invalid;

        TextCut(FrameMode mode) {
            this.mode = mode;
        }

        boolean wantsText(ClientPort port) {
            return mode == FrameMode.TEXT || mode == FrameMode.MIRROR && !invalid && port.clientSendsText();
        }

        int validPrefix(byte[] bytes, int offset, int length) {
            int valid = utf8.validPrefix(bytes, offset, length);
            invalid |= valid < length;
            return valid;
        }

        int incomplete() {
            return utf8.incomplete();
        }
    }
}
