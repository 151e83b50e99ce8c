package org.wstunnel.upgrade;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.common.uri.UriValidator;
import io.helidon.http.Http1HeadersParser;
import io.helidon.http.HttpPrologue;
import io.helidon.http.HttpToken;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.Http1Config;

import org.wstunnel.helidon.ClientEndpoint;

/**
 * A connection whose requests are watched while their heads arrive: stands between Helidon's HTTP/1.1 and the socket.
 * <p>
 * Belongs to the connection's thread, but for {@link #age(long)}, {@link #cutOff()} and what that leads to.
 */
final class WatchedConnection implements ConnectionContext {
    private final ConnectionContext connection;
    private final Http1Config http;
    private final HeadWatch watch;
    /** Asked for while the connection is open: behind its end there is no address any more. */
    private final String client;
    private final DataReader reader = DataReader.create(this::pull);
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    /** Headers as they came, with what else came with them; what is before {@link #headersAt} is the first line. */
    private final List<byte[]> arrived = new ArrayList<>(1);
    private int headersAt;
    /** Whether all that has come belongs to the method of the first request. */
    private boolean inMethod = true;
    /** {@link System#nanoTime()} when the head began. Written before this is shown to {@link #watch}. */
    private volatile long begun;
    private volatile HttpPrologue prologue;
    /** Whether this side has closed the connection. */
    private volatile boolean ended;

    WatchedConnection(ConnectionContext connection, Http1Config http, HeadWatch watch) {
        this.connection = connection;
        this.http = http;
        this.watch = watch;
        this.client = ClientPeer.text(connection.remotePeer());
    }

    /** How much of a connection's current request has come. */
    private enum Phase {
        /** Nothing at all, and there was no request before. */
        NEW,
        /** A part of the first request's first line. */
        LINE,
        /** The first line of a request. */
        HEADERS,
        /** The head. There may come more of the request, or the next one: which of them is Helidon's to know. */
        HEAD,
        /** The head, and it was answered. */
        ANSWERED,
        /** Too little in time. */
        CUT_OFF
    }

    // ---- what Helidon tells

    /** The first line of a request has come. */
    void prologue(HttpPrologue line) {
        Phase before = phase.get();
        if (before == Phase.CUT_OFF) {
            throw tooLate();
        }
        prologue = line;
        headersAt = arrived.getLast().length - reader.available();
        while (arrived.size() > 1) {
            arrived.removeFirst();
        }
        if (before != Phase.LINE) {
            begun = System.nanoTime();
        }
        move(before, Phase.HEADERS);
        if (before != Phase.LINE) {
            watch.begun(this);
        }
    }

    /** The headers have come. */
    void headers() {
        move(Phase.HEADERS, Phase.HEAD);
        watch.ended(this);
        prologue = null;
        if (reader.available() == 0) {
            arrived.clear();
        }
    }

    /** The request is answered. */
    void answered(Status status) {
        Phase now = phase.get();
        switch (now) {
        case HEAD -> phase.set(Phase.ANSWERED);
        // no request has two answers: what came behind this one is refused before it is a request
        case ANSWERED -> refused(status, "Malformed behind the request before: " + inTheLine(status));
        case LINE, HEADERS -> {
            if (phase.compareAndSet(now, Phase.ANSWERED)) {
                watch.ended(this);
                refused(status, "Malformed: " + (now == Phase.LINE ? inTheLine(status) : inTheHeaders()));
            }
        }
        case NEW, CUT_OFF -> {
        }
        }
    }

    /** An error of the server itself is in Helidon's log. */
    private void refused(Status status, String reason) {
        if (status.family() == Status.Family.CLIENT_ERROR || status.equals(Status.HTTP_VERSION_NOT_SUPPORTED_505)) {
            watch.tell(client(), prologue(), status.code(), "malformed", reason);
        }
    }

    // ---- what the watch asks

    /** How long ago the head began, in nanoseconds. */
    long age(long now) {
        return now - begun;
    }

    /** Whether the head is to be cut off now: not, if it came just in time. */
    boolean cutOff() {
        Phase now = phase.get();
        return (now == Phase.LINE || now == Phase.HEADERS) && phase.compareAndSet(now, Phase.CUT_OFF);
    }

    /** Close the connection under whoever reads or writes there. */
    void end() {
        ended = true;
        ClientEndpoint.close(connection.serverSocket());
    }

    String client() {
        return client;
    }

    Optional<HttpPrologue> prologue() {
        return Optional.ofNullable(prologue);
    }

    // ---- between Helidon and the socket

    private byte[] pull() {
        byte[] bytes;
        try {
            bytes = read();
        } catch (ServerConnectionException | UncheckedIOException e) {
            gone(e);
            throw new ServerConnectionException("Failed to get data from socket", e);
        }
        if (bytes == null) {
            gone(null);
            return null;
        }
        switch (phase.get()) {
        case NEW -> {
            begun = System.nanoTime();
            phase.set(Phase.LINE);
            arrived.add(bytes);
            watch.begun(this);
            checkMethod(bytes);
        }
        case LINE -> {
            arrived.add(bytes);
            checkMethod(bytes);
        }
        case HEADERS -> arrived.add(bytes);
        default -> {
            arrived.clear();
            arrived.add(bytes);
        }
        }
        return bytes;
    }

    /**
     * What is no method is the client's error: Helidon would answer it as one of its own, with 500.
     *
     * @throws CloseConnectionException if it is none; the client has its answer then
     */
    private void checkMethod(byte[] bytes) {
        int end = 0;
        while (inMethod && end < bytes.length) {
            if (bytes[end] == ' ' || bytes[end] == '\r' || bytes[end] == '\n') {
                inMethod = false;
            } else {
                end++;
            }
        }
        if (end == 0) {
            return;
        }
        try {
            HttpToken.validate(new String(bytes, 0, end, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            if (phase.compareAndSet(Phase.LINE, Phase.ANSWERED)) {
                watch.ended(this);
                refused(Status.BAD_REQUEST_400, "Malformed: " + inTheLine(Status.BAD_REQUEST_400));
                answer(HeadWatch.answer(Status.BAD_REQUEST_400));
            }
            throw new CloseConnectionException("Not an HTTP request", e);
        }
    }

    private void answer(BufferData answer) {
        try {
            dataWriter().writeNow(answer);
        } catch (SocketWriterException | UncheckedIOException e) {
            throw new CloseConnectionException("The client does not wait for its answer", e);
        }
    }

    private byte[] read() {
        // what was read to tell HTTP/1.1 from other protocols
        DataReader before = connection.dataReader();
        int left = before.available();
        byte[] bytes = left > 0 ? before.readBytes(left) : connection.serverSocket().get();
        // an end of TLS is told in two steps, of which the first one has no bytes
        while (bytes != null && bytes.length == 0) {
            bytes = connection.serverSocket().get();
        }
        return bytes;
    }

    /**
     * The client has gone, or the server ends the connection.
     *
     * @throws CloseConnectionException if it was before or in the middle of a head: Helidon would take it for an error of its own
     */
    private void gone(RuntimeException failure) {
        Phase now = phase.get();
        if (now == Phase.CUT_OFF) {
            throw new CloseConnectionException("The headers came too late", failure);
        }
        if (now == Phase.NEW && failure != null) {
            throw new CloseConnectionException("No request came", failure);
        }
        if (now != Phase.LINE && now != Phase.HEADERS || !phase.compareAndSet(now, Phase.ANSWERED)) {
            return;
        }
        watch.ended(this);
        if (!ended && !Thread.currentThread().isInterrupted()) {
            watch.tell(client(), prologue(), 0, "gone", "The client went in the middle of "
                    + (now == Phase.LINE ? "its request's first line" : "its request's headers"));
        }
        throw new CloseConnectionException("The client went in the middle of a request", failure);
    }

    private void move(Phase from, Phase to) {
        if (!phase.compareAndSet(from, to)) {
            throw tooLate();
        }
    }

    private static CloseConnectionException tooLate() {
        return new CloseConnectionException("The headers came too late");
    }

    private String inTheLine(Status status) {
        if (status.equals(Status.REQUEST_URI_TOO_LONG_414)) {
            return "the first line is longer than " + http.maxPrologueLength() + " bytes (max-prologue-length)";
        }
        return "the first line is not one of HTTP/1.1";
    }

    /** Reads once more what Helidon has read. What Helidon says of it is not logged, since it quotes the headers. */
    private String inTheHeaders() {
        try {
            if (http.validatePrologue()) {
                UriValidator.validateQuery(prologue.query().rawValue());
            }
        } catch (IllegalArgumentException e) {
            return "the query is malformed";
        }
        List<byte[]> left = new ArrayList<>(arrived);
        DataReader again = DataReader.create(() -> left.isEmpty() ? null : left.removeFirst());
        try {
            again.skip(headersAt);
            Http1HeadersParser.readHeaders(again, http.maxHeadersSize(), http.validateRequestHeaders());
        } catch (IllegalStateException e) {
            return "the headers are longer than " + http.maxHeadersSize() + " bytes (max-headers-size)";
        } catch (RuntimeException e) {
            // whatever it is, the client still gets its answer
            return "a header is malformed";
        }
        return "Host is missing, repeated or malformed";
    }

    // ---- the connection's own

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public ListenerContext listenerContext() {
        return connection.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return connection.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return connection.dataWriter();
    }

    @Override
    public Router router() {
        return connection.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return connection.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return connection.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return connection.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return connection.localPeer();
    }

    @Override
    public boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public String socketId() {
        return connection.socketId();
    }

    @Override
    public String childSocketId() {
        return connection.childSocketId();
    }
}
