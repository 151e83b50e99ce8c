// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.helidon.common.buffers.Bytes;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.DirectTransportRequest;
import io.helidon.webserver.http1.Http1Config;

import org.wstunnel.connection.Connection;

/**
 * A connection whose client must not let the server wait: for a request's first line and headers, for a body, for the
 * next request, or for taking an answer. Stands between Helidon's HTTP/1.1 and the socket, and logs what becomes of
 * heads that do not arrive whole.
 * <p>
 * Stands on the order in which Helidon 4.5.0 reads and tells its listeners: until Helidon has time limits for these,
 * and logs what it refuses. Belongs to the connection's thread, but for {@link #headIsLate()}.
 */
final class WatchedConnection extends RelayedContext {
    /** A piece of a line costs Helidon some hundred bytes, however short it is: a client may send each byte by itself. */
    private static final int SHORT = 256;

    private final String listener;
    private final Http1Config http;
    private final HeadWatch watch;
    private final Connection connection;
    private final long idlePatience;
    /** Asked for while the connection is open. */
    private final PeerInfo peer;
    private final HeadFaults faults;
    private final ReceivedBytes received;
    private final DataReader reader = DataReader.create(this::pull);
    private final WatchedWriter writer;
    private RequestPhase phase = RequestPhase.NEW;
    private boolean last;
    /** Whether the client has said so of its request. */
    private boolean lastRequest;
    /** Whether Helidon waits for the first line of a request. */
    private BooleanSupplier betweenRequests = () -> false;
    private final ArrivedHead arrived = new ArrivedHead();
    /** {@code null} before the first line has come, and behind the head. */
    private volatile HttpPrologue prologue;
    /** First line of an upgrade of ours. */
    private Optional<HttpPrologue> upgrade = Optional.empty();
    /** What is wrong with the first line. */
    private Optional<String> fault = Optional.empty();

    /**
     * Watch a connection.
     *
     * @param listener name of its listening socket, which only the default one has in its configuration
     */
    WatchedConnection(ConnectionContext own, String listener, Http1Config http, HeadWatch watch) {
        super(own);
        this.listener = listener;
        this.http = http;
        this.watch = watch;
        this.received = new ReceivedBytes(own);
        this.peer = KnownPeer.of(own.remotePeer());
        this.faults = new HeadFaults(watch, ClientPeer.text(peer));
        Duration idle = own.listenerContext().config().idleConnectionTimeout();
        this.idlePatience = idle.isPositive() ? idle.toNanos() : Connection.FOR_EVER;
        this.connection = watch.connections().claim(
                ClientPeer.ends(peer.address(), own.localPeer().address(), own.childSocketId()),
                new Connection.Link(() -> own.serverSocket().isConnected(), this::hangUp, Connection.Other.None::new));
        this.writer = new WatchedWriter(own.dataWriter(), connection, idlePatience);
        goOn(connection.begin(watch.patience(), connection::close));
    }

    // ---- what Helidon tells

    void betweenRequests(BooleanSupplier waits) {
        betweenRequests = waits;
    }

    /** The first line of a request has come. */
    void prologue(HttpPrologue line) {
        last |= lastRequest;
        endIfLast();
        prologue = line;
        boolean tooMany = arrived.firstLine(reader.available());
        if (phase != RequestPhase.LINE) {
            goOn(connection.await(watch.patience(), this::headIsLate));
        }
        phase = RequestPhase.HEADERS;
        refuseIf(tooMany);
    }

    /**
     * The headers have come.
     *
     * @throws RequestException if the first line is malformed: what Helidon would find by itself otherwise
     */
    void headers(Headers headers) {
        HttpPrologue line = prologue;
        HeadWatch.Found found = watch.look().at(line, headers, http);
        fault = found.fault();
        if (fault.isPresent()) {
            throw RequestException.builder()
                    .type(DirectHandler.EventType.BAD_REQUEST)
                    .request(DirectTransportRequest.create(line, headers))
                    .message("Malformed request: " + fault.get())
                    .setKeepAlive(false)
                    .build();
        }
        goOn(connection.work());
        upgrade = found.upgrade();
        lastRequest = headers.containsToken(HeaderValues.CONNECTION_CLOSE);
        phase = RequestPhase.HEAD;
        prologue = null;
        received.head(headers.contains(HeaderNames.TRANSFER_ENCODING), reader);
        if (reader.available() == 0) {
            arrived.forget();
        }
    }

    /**
     * The first line of the upgrade whose headers have come: to be had once, since tokens need not stay in memory for
     * as long as the connection is open.
     */
    Optional<HttpPrologue> takeUpgrade() {
        Optional<HttpPrologue> line = upgrade;
        upgrade = Optional.empty();
        return line;
    }

    /** The request is answered. */
    void answered(Status status) {
        switch (phase) {
            case HEAD -> {
                if (status.equals(Status.SWITCHING_PROTOCOLS_101)) {
                    upgraded();
                } else {
                    phase = RequestPhase.ANSWERED;
                }
            }
            // no request has two answers: what came behind this one is refused before it is a request
            case ANSWERED,
                    BEHIND -> faults.refused(prologue, status,
                            "Malformed behind the request before: " + ArrivedHead.faultOfLine(status, http));
            case LINE, HEADERS -> malformed(status);
            case NEW, UPGRADED -> {
            }
        }
    }

    /**
     * The answer says that no other follows. Helidon would wait for more, and take what comes of the request's body for
     * the next request.
     */
    void last() {
        last = true;
    }

    /**
     * What comes from now on is no HTTP. Behind the answer that is written next, the connection is a tunnel, or what
     * the application makes of it.
     */
    void upgraded() {
        phase = RequestPhase.UPGRADED;
        writer.upgraded();
    }

    boolean hasListenerEnded() {
        return watch.connections().endedListeners().contains(listener);
    }

    private void malformed(Status status) {
        if (connection.work()) {
            faults.refused(prologue, status, "Malformed: " + (phase == RequestPhase.LINE
                    ? ArrivedHead.faultOfLine(status, http)
                    : fault.orElseGet(() -> arrived.faultOfHeaders(http))));
            phase = RequestPhase.ANSWERED;
        }
    }

    // ---- between Helidon and the socket

    @Override
    public PeerInfo remotePeer() {
        return peer;
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    private byte[] pull() {
        // Helidon says "close" then, too, and waits for another request all the same: RFC 9112 section 9.6
        if (lastRequest && betweenRequests.getAsBoolean()) {
            last = true;
            endIfLast();
        }
        if (phase == RequestPhase.HEAD || phase == RequestPhase.ANSWERED) {
            endIfLast();
            // a part of the next request may have come together with the one before
            boolean begun = phase == RequestPhase.ANSWERED && reader.available() > 0;
            goOn(connection.await(begun ? watch.patience() : idlePatience, connection::close));
        }
        byte[] bytes = receive();
        while (bytes != null && isShortPieceOfHead(bytes)) {
            byte[] more = receive();
            bytes = more == null ? null : joined(bytes, more);
        }
        if (bytes != null && phase != RequestPhase.UPGRADED) {
            arrived.add(bytes);
        }
        return bytes;
    }

    /** Whether Helidon gets no more than this, and keeps it for itself until the line ends. */
    private boolean isShortPieceOfHead(byte[] bytes) {
        boolean head = phase == RequestPhase.LINE || phase == RequestPhase.HEADERS
                || phase == RequestPhase.BEHIND && betweenRequests.getAsBoolean();
        return head && bytes.length < SHORT && Bytes.firstIndexOf(bytes, 0, bytes.length, Bytes.LF_BYTE) < 0;
    }

    private static byte[] joined(byte[] bytes, byte[] more) {
        byte[] joined = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, joined, bytes.length, more.length);
        return joined;
    }

    private byte[] receive() {
        byte[] bytes;
        try {
            bytes = received.next();
        } catch (ServerConnectionException | UncheckedIOException e) {
            gone(e);
            throw new ServerConnectionException("Failed to get data from socket", e);
        }
        if (bytes == null) {
            gone(null);
        } else {
            came(bytes);
        }
        return bytes;
    }

    private void came(byte[] bytes) {
        if (phase == RequestPhase.UPGRADED) {
            return;
        }
        if (phase != RequestPhase.NEW && phase != RequestPhase.LINE && phase != RequestPhase.HEADERS) {
            arrived.forget();
        }
        switch (phase) {
            case NEW -> {
                goOn(connection.begin(watch.patience(), this::headIsLate));
                phase = RequestPhase.LINE;
                checkMethod(bytes);
            }
            case LINE -> checkMethod(bytes);
            case HEADERS -> refuseIf(arrived.hasTooMany(bytes, 0));
            case HEAD -> goOn(connection.work());
            case ANSWERED -> {
                goOn(connection.await(watch.patience(), connection::close));
                phase = RequestPhase.BEHIND;
            }
            default -> {
            }
        }
    }

    private void checkMethod(byte[] bytes) {
        if (arrived.isNoMethod(bytes)) {
            refuseHead("Not an HTTP request");
        }
    }

    private void refuseIf(boolean tooManyHeaders) {
        if (tooManyHeaders) {
            fault = Optional.of("there are more than " + ArrivedHead.MOST_HEADERS + " headers");
            refuseHead("Too many headers");
        }
    }

    /**
     * Refuse a head before it is complete.
     *
     * @throws CloseConnectionException the client has its answer then
     */
    private void refuseHead(String reason) {
        malformed(Status.BAD_REQUEST_400);
        HeadFaults.answer(writer, Status.BAD_REQUEST_400);
        throw new CloseConnectionException(reason);
    }

    /**
     * The client has gone, or the server ends the connection.
     *
     * @throws CloseConnectionException if it was before or in the middle of a head: Helidon would take it for an error of its own
     */
    private void gone(RuntimeException failure) {
        goOn(connection.work());
        if (phase == RequestPhase.NEW && failure != null) {
            throw new CloseConnectionException("No request came", failure);
        }
        if (phase == RequestPhase.LINE || phase == RequestPhase.HEADERS) {
            if (!Thread.currentThread().isInterrupted()) {
                faults.gone(prologue, phase);
            }
            phase = RequestPhase.ANSWERED;
            throw new CloseConnectionException("The client went in the middle of a request", failure);
        }
    }

    private void endIfLast() {
        if (last) {
            throw new CloseConnectionException("The last request was answered");
        }
    }

    private static void goOn(boolean inTime) {
        if (!inTime) {
            throw new CloseConnectionException("The client was too late");
        }
    }

    // ---- what comes too late

    /** Tells the client, on a thread of its own. */
    private void headIsLate() {
        faults.late(prologue, own().dataWriter(), this::hangUp);
    }

    /** Close the connection under whoever reads or writes there, behind what was written. */
    private void hangUp() {
        ClientEndpoint.close(serverSocket());
    }
}
