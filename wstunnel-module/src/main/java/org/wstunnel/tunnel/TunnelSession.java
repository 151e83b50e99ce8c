package org.wstunnel.tunnel;

import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.SocketContext;
import io.helidon.websocket.WsCloseException;
import io.helidon.websocket.WsSession;

import org.wstunnel.frame.CloseCodes;
import org.wstunnel.frame.FrameDecoder;
import org.wstunnel.frame.FrameHeader;
import org.wstunnel.frame.Opcodes;

/**
 * The client's side of one open tunnel: reads its frames, and ends it.
 * <p>
 * {@link #run()} is the connection's own thread, and the only one that reads. Everything that is sent goes through one
 * {@link ClientOutput}. {@link #close(int, String)} and {@link #abort()} may be called by any thread.
 */
public final class TunnelSession implements WsSession, ClientPort {
    /** So long without data is a moment in which nothing is under way. */
    private static final long LULL_NANOS = 20_000_000L;
    /** What a tunnel that says little reads at once: small messages, one by one. To the backend all is one stream, however it is cut. */
    private static final int SMALLEST_READ = 128;

    private final HelidonSocket socket;
    private final DataReader early;
    private final TunnelOptions options;
    private final TunnelInfo info;
    private final Optional<String> subProtocol;
    private final Bridge bridge;
    private final OpenTunnels tunnels;
    private final TunnelClock clock;
    private final Runnable ended;
    private final TunnelLog log;
    private final FrameDecoder decoder;
    private final ClientInput input;
    private final ClientOutput output;
    private final Watch watch;
    private final Optional<WriteWatch> writeWatch;
    /** Null where the client may send as fast as it can. */
    private final Pacer pacer;
    private final CloseState closeState = new CloseState();
    /** Only used by the reading thread. */
    private final FairShare share = new FairShare();
    private final long opened = System.nanoTime();

    private volatile Thread thread;
    private volatile boolean aborted;
    /** Written by the reading thread. */
    private volatile boolean clientSendsText;
    /** Only used by callers of {@link #send}, who have to agree on the order of fragments in any case. */
    private boolean fragmented;
    /** Nanoseconds that the decoder took for the last read; only used by the reading thread. */
    private long decoding;

    /**
     * Create a session; it does nothing before {@link #run()}.
     *
     * @param socket      connection to the client, the 101 was sent
     * @param early       holds the bytes that came right behind the request
     * @param options     options
     * @param info        who is at the ends
     * @param subProtocol confirmed subprotocol
     * @param bridge      bridge to the backend, from now on owned by this session
     * @param tunnels     where to register while open
     * @param clock       clock
     * @param ended       runs when the tunnel has ended, perhaps more than once, also if it was aborted before it ran
     */
    public TunnelSession(HelidonSocket socket,
                         DataReader early,
                         TunnelOptions options,
                         TunnelInfo info,
                         Optional<String> subProtocol,
                         Bridge bridge,
                         OpenTunnels tunnels,
                         TunnelClock clock,
                         Runnable ended) {
        this.socket = socket;
        this.early = early;
        this.options = options;
        this.info = info;
        this.subProtocol = subProtocol;
        this.bridge = bridge;
        this.tunnels = tunnels;
        this.clock = clock;
        this.ended = ended;
        this.log = new TunnelLog(options.name(), info.id(), options.debug());
        this.decoder = new FrameDecoder(options.maxFrameSize());
        this.input = new ClientInput(socket);
        this.output = new ClientOutput(socket);
        if (options.limits().bytesToClient() > 0) {
            bridge.pace(options.limits().bytesToClient());
        }
        this.pacer = options.limits().bytesFromClient() == 0 ? null : new Pacer(options.limits().bytesFromClient());
        this.watch = new Watch(options, output, clock, new Watch.Ends() {
            @Override
            public void idle() {
                close(CloseCodes.GOING_AWAY, "idle");
            }

            @Override
            public void old() {
                close(CloseCodes.GOING_AWAY, "lifetime is over");
            }

            @Override
            public void stuck() {
                log.info("client takes no data");
                close(CloseCodes.POLICY, "client takes no data");
            }

            @Override
            public void dead() {
                log.info("client does not answer pings");
                close(CloseCodes.GOING_AWAY, "no pong");
                abort();
            }
        });
        this.writeWatch = options.writeTimeout().map(it -> new WriteWatch(bridge, it, clock, this::backendStuck));
    }

    /**
     * Run the tunnel until it has ended. Throws nothing: whatever happens is answered with a Close frame where that is still possible, and
     * logged.
     */
    public void run() {
        thread = Thread.currentThread();
        tunnels.add(this);
        try {
            bridge.open(this);
            watch.start();
            writeWatch.ifPresent(WriteWatch::start);
            read();
        } catch (UncheckedIOException e) {
            lost(e);
        } catch (RuntimeException e) {
            log.error("tunnel failed", e);
            close(CloseCodes.BACKEND_LOST, "internal error");
        } finally {
            watch.stop();
            writeWatch.ifPresent(WriteWatch::stop);
            bridge.abort();
            tunnels.remove(this);
            ended.run();
            thread = null;
            if (output.sending()) {
                input.cut();
            }
            // an abort may have come too late to end anything
            Thread.interrupted();
        }
    }

    /**
     * Name of the tunnel's definition.
     *
     * @return name
     */
    public String tunnel() {
        return options.name();
    }

    /**
     * Who is at the ends.
     *
     * @return client and backend
     */
    public TunnelInfo info() {
        return info;
    }

    /**
     * Time since the tunnel was opened.
     *
     * @return age
     */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - opened);
    }

    /**
     * What has passed so far.
     *
     * @return traffic until now
     */
    public TunnelTraffic traffic() {
        return new TunnelTraffic(bridge.bytesToBackend(), bridge.bytesToClient(),
                                 decoder.dataFrames(), bridge.framesToClient(),
                                 bridge.nanosOnBackend(), output.nanosBlocked());
    }

    TunnelEnd end() {
        return closeState.end();
    }

    @Override
    public WsSession close(int code, String reason) {
        close(code, reason, TunnelEnd.By.SERVER);
        return this;
    }

    private void close(int code, String reason, TunnelEnd.By side) {
        if (closeState.start(code, reason, side)) {
            log.step("closing with " + code + " " + reason);
            watch.endWithin(options.closeTimeout(), this::abort);
            if (pacer != null) {
                // the client's answer stands behind what it has sent before
                pacer.lift();
            }
            try {
                output.close(code, reason);
            } catch (UncheckedIOException e) {
                log.step("client cannot be told: " + e.getCause());
            }
        }
    }

    private void backendStuck() {
        log.warning("backend takes no bytes");
        close(CloseCodes.BACKEND_LOST, "backend takes no bytes", TunnelEnd.By.BACKEND);
        bridge.giveUpBackend();
    }

    /**
     * Wait for a moment in which no data passes, so that an answer under way still gets in front of the Close frame.
     *
     * @param nanos how long to wait at most
     */
    void awaitLull(long nanos) {
        long end = System.nanoTime() + nanos;
        while (watch.sinceData() < LULL_NANOS && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LULL_NANOS / 4);
        }
    }

    /**
     * End now: close both sockets under whoever uses them.
     */
    public void abort() {
        aborted = true;
        bridge.abort();
        ended.run();
        Thread reader = thread;
        if (reader != null) {
            reader.interrupt();
        }
    }

    @Override
    public WsSession terminate() {
        abort();
        return this;
    }

    @Override
    public WsSession send(String text, boolean last) {
        return send(Opcodes.TEXT, text.getBytes(StandardCharsets.UTF_8), last);
    }

    @Override
    public WsSession send(BufferData bufferData, boolean last) {
        return send(Opcodes.BINARY, bufferData.readBytes(), last);
    }

    @Override
    public WsSession ping(BufferData bufferData) {
        output.ping(bufferData.readBytes());
        return this;
    }

    @Override
    public WsSession pong(BufferData bufferData) {
        byte[] payload = bufferData.readBytes();
        output.pong(payload, payload.length);
        return this;
    }

    @Override
    public Optional<String> subProtocol() {
        return subProtocol;
    }

    @Override
    public SocketContext socketContext() {
        return socket;
    }

    @Override
    public boolean send(boolean text, byte[] bytes, int payload, int length) {
        int opcode = text ? Opcodes.TEXT : Opcodes.BINARY;
        if (log.logsFrames()) {
            log.frame("sending", Opcodes.name(opcode), length);
        }
        boolean sent = output.data(true, opcode, bytes, payload, length);
        watch.dataPassed();
        return sent;
    }

    @Override
    public boolean sendBoth(byte[] bytes, int payload, int length, int second, int secondLength) {
        if (log.logsFrames()) {
            log.frame("sending", Opcodes.name(Opcodes.BINARY), length);
            log.frame("sending", Opcodes.name(Opcodes.BINARY), secondLength);
        }
        boolean sent = output.bothData(bytes, payload, length, second, secondLength);
        watch.dataPassed();
        return sent;
    }

    @Override
    public boolean clientSendsText() {
        return clientSendsText;
    }

    @Override
    public void end(int code, String reason) {
        close(code, reason, TunnelEnd.By.BACKEND);
    }

    @Override
    public void lost() {
        // the reading thread learns of it by itself, unless a backend that does not read holds it up
        watch.endWithin(options.closeTimeout(), this::abort);
    }

    private WsSession send(int opcode, byte[] payload, boolean last) {
        byte[] room = new byte[FrameHeader.ROOM + payload.length];
        System.arraycopy(payload, 0, room, FrameHeader.ROOM, payload.length);
        output.data(last, fragmented ? Opcodes.CONTINUATION : opcode, room, FrameHeader.ROOM, payload.length);
        fragmented = !last;
        return this;
    }

    private void read() {
        if (early.available() > 0) {
            byte[] bytes = new byte[early.available()];
            System.arraycopy(early.readBytes(bytes.length), 0, bytes, 0, bytes.length);
            if (pacer != null) {
                pacer.passed(bytes.length);
            }
            if (consume(bytes, bytes.length)) {
                return;
            }
        }
        int largest = pacer == null ? options.bufferSize() : pacer.limit(options.bufferSize());
        try (AdaptiveSize size = new AdaptiveSize(SMALLEST_READ, largest, BufferRoom.OF_HEAP)) {
            read(size);
        }
    }

    private void read(AdaptiveSize size) {
        byte[] bytes = new byte[size.current()];
        BufferData buffer = BufferData.create(bytes);
        // an interrupt alone does not end the reading from a client that never lets it wait
        while (!aborted) {
            int length = read(buffer);
            if (length < 0) {
                closedByClient(CloseCodes.ABNORMAL, "");
                return;
            }
            long frames = decoder.dataFrames();
            decoding = 0;
            if (length > 0 && consume(bytes, length)) {
                return;
            }
            share.passed(length, decoder.dataFrames() - frames, decoding);
            if (size.learn(length, decoding)) {
                bytes = new byte[size.current()];
                buffer = BufferData.create(bytes);
            }
        }
    }

    /** Returns the number of bytes, -1 at the end of the stream, and 0 when a time limit of the read has passed, should the socket have one. */
    private int read(BufferData buffer) {
        buffer.clear();
        if (pacer != null) {
            pacer.await();
        }
        try {
            int length = input.read(buffer);
            if (length > 0) {
                if (pacer != null) {
                    pacer.passed(length);
                }
                output.received();
                watch.received();
            }
            return length;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                return 0;
            }
            throw e;
        }
    }

    /** Decode and pass on. Returns whether the connection has ended. */
    private boolean consume(byte[] bytes, int length) {
        decoder.input(bytes, 0, length);
        try {
            FrameDecoder.Event event = decode();
            while (event != FrameDecoder.Event.NEED_INPUT) {
                logControl(event);
                switch (event) {
                    case PING -> {
                        output.pong(decoder.controlPayload(), decoder.controlLength());
                        share.answered();
                    }
                    case CLOSE -> {
                        deliver(bytes);
                        closedByClient(decoder.closeCode(), decoder.closeReason());
                        return true;
                    }
                    case PONG -> {
                        pong();
                        share.passed(0, 1, 0);
                    }
                    default -> throw new IllegalStateException("unknown event " + event);
                }
                event = decode();
            }
        } catch (WsCloseException e) {
            deliver(bytes);
            violated(e, bytes);
            return true;
        }
        deliver(bytes);
        return false;
    }

    private FrameDecoder.Event decode() {
        long start = System.nanoTime();
        FrameDecoder.Event event = decoder.next();
        decoding += System.nanoTime() - start;
        return event;
    }

    // for those who watch only: that the client is alive was known when its bytes came
    private void pong() {
        long nanos = output.roundTrip(decoder.controlPayload(), decoder.controlLength());
        if (nanos >= 0) {
            tunnels.observers().answered(this, nanos);
        }
    }

    private void deliver(byte[] bytes) {
        if (decoder.firstIsText() && !clientSendsText) {
            clientSendsText = true;
        }
        int length = decoder.dataEnd() - decoder.dataStart();
        if (length > 0) {
            if (log.logsFrames()) {
                log.frame("received", "data", length);
            }
            bridge.onPayload(bytes, decoder.dataStart(), length);
            watch.dataPassed();
        }
    }

    private void closedByClient(int code, String reason) {
        boolean owed = closeState.received(code, reason);
        log.step("client has closed with " + code + " " + reason);
        bridge.onClose(this, code, reason);
        if (owed) {
            closeState.answered();
            watch.endWithin(options.closeTimeout(), this::abort);
            // the backend has done its part: whoever reads the answer may open the next tunnel
            ended.run();
            // a client that has gone without a Close frame is told that all went well; it may still be reading
            output.close(code == CloseCodes.ABNORMAL ? CloseCodes.NORMAL : code, "");
            flush();
        }
    }

    private void flush() {
        try {
            output.flush(options.closeTimeout());
        } catch (InterruptedException e) {
            log.step("stopped before the Close frame was written");
        }
    }

    /**
     * RFC 6455 section 7.1.7: fail the connection. What the client has already sent is read and dropped until its own Close
     * comes, since closing a socket that holds unread bytes can take the Close frame back out of the client's hands.
     */
    private void violated(WsCloseException violation, byte[] bytes) {
        log.info("client broke the protocol: " + violation.getMessage());
        close(violation.closeCode(), violation.getMessage(), TunnelEnd.By.CLIENT);
        BufferData buffer = BufferData.create(bytes);
        while (!aborted && decoder.next() != FrameDecoder.Event.CLOSE) {
            int length = read(buffer);
            if (length < 0) {
                break;
            }
            share.passed(length);
            decoder.input(bytes, 0, length);
        }
        bridge.onClose(this, violation.closeCode(), violation.getMessage());
    }

    private void lost(UncheckedIOException e) {
        if (!aborted) {
            boolean news = closeState.received(CloseCodes.ABNORMAL, "connection lost");
            log.step("client is lost" + (news ? ": " : " while closing: ") + e.getCause());
            bridge.onError(this, e);
        }
    }

    private void logControl(FrameDecoder.Event event) {
        if (log.logsFrames()) {
            log.frame("received", event.name().toLowerCase(Locale.ROOT), decoder.controlLength());
        }
    }
}
