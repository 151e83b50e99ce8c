// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.upgrade;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.DateTime;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.ServerResponseTrailers;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerResponseBase;
import io.helidon.webserver.http1.spi.Http1UpgradeResponse;

import org.wstunnel.helidon.WatchedHttp1;

/**
 * The answer to an upgrade request: a 101 without an entity, or a refusal after which the connection is closed.
 */
final class UpgradeResponse extends ServerResponseBase<UpgradeResponse> implements Http1UpgradeResponse {
    private static final System.Logger LOGGER = System.getLogger(UpgradeResponse.class.getName());

    private static final Header CLOSE_AND_UPGRADE = HeaderValues.create(HeaderNames.CONNECTION, "close, Upgrade");

    private final ConnectionContext connection;
    /** Whether the request asks for the head of the answer alone. */
    private final boolean withoutEntity;
    private final ServerResponseHeaders headers = ServerResponseHeaders.create();
    private final ServerResponseTrailers trailers = ServerResponseTrailers.create();

    private ByteArrayOutputStream entity;
    private UnaryOperator<OutputStream> filter = UnaryOperator.identity();
    private boolean sent;
    private long bytesWritten;

    UpgradeResponse(ConnectionContext connection, UpgradeRequest request) {
        super(connection, request);
        this.connection = connection;
        this.withoutEntity = request.prologue().method().equals(Method.HEAD);
    }

    @Override
    public UpgradeResponse header(Header header) {
        if (sent) {
            throw new IllegalStateException("Cannot set a response header after the response was sent");
        }
        headers.set(header);
        return this;
    }

    @Override
    public void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    @Override
    public void send(byte[] bytes, int position, int length) {
        if (sent) {
            throw new IllegalStateException("Response already sent");
        }
        beforeSend();
        boolean upgrade = status().equals(Status.SWITCHING_PROTOCOLS_101);
        byte[] body = upgrade || withoutEntity ? BufferData.EMPTY_BYTES : entityBytes(bytes, position, length);
        if (!upgrade) {
            // Connection names the Upgrade header, so that no proxy passes it on: RFC 9110 section 7.8
            headers.set(headers.contains(HeaderNames.UPGRADE) ? CLOSE_AND_UPGRADE : HeaderValues.CONNECTION_CLOSE);
        }
        if (!upgrade && !withoutEntity) {
            headers.set(HeaderValues.create(HeaderNames.CONTENT_LENGTH, String.valueOf(body.length)));
        }
        headers.setIfAbsent(HeaderValues.create(HeaderNames.DATE, DateTime.rfc1123String()));
        BufferData buffer = BufferData.growing(256 + body.length);
        buffer.write(("HTTP/1.1 " + status().codeText() + " " + status().reasonPhrase() + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        headers.forEach(header -> header.writeHttp1Header(buffer));
        buffer.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        buffer.write(body);
        sent = true;
        bytesWritten = buffer.available();
        if (upgrade) {
            WatchedHttp1.upgraded(connection);
        }
        write(buffer);
        afterSend();
    }

    @Override
    public void send(Status status) {
        status(status).send();
    }

    /** For the application's own WebSocket endpoints; the 101 of a tunnel is sent like any other answer. */
    @Override
    public void sendSwitchingProtocols(Headers requiredHeaders) {
        headers.from(requiredHeaders);
        status(Status.SWITCHING_PROTOCOLS_101).send();
    }

    private void write(BufferData buffer) {
        try {
            connection.dataWriter().writeNow(buffer);
        } catch (SocketWriterException | UncheckedIOException e) {
            // an exception of this kind, or Helidon would log a whole stack for every client that gives up early
            LOGGER.log(Level.INFO, "{0} {1} client has gone before the answer {2} was written: {3}",
                    connection.socketId(), connection.childSocketId(), status().codeText(), e.getCause());
            throw new CloseConnectionException("Client has gone before the answer was written", e);
        }
    }

    @Override
    public boolean isSent() {
        return sent;
    }

    @Override
    public OutputStream outputStream() {
        if (entity == null) {
            entity = new ByteArrayOutputStream();
        }
        return filter.apply(entity);
    }

    @Override
    public long bytesWritten() {
        return bytesWritten;
    }

    @Override
    public ServerResponseHeaders headers() {
        return headers;
    }

    @Override
    public ServerResponseTrailers trailers() {
        return trailers;
    }

    @Override
    public void streamResult(String result) {
        commit();
    }

    @Override
    public void streamFilter(UnaryOperator<OutputStream> filterFunction) {
        UnaryOperator<OutputStream> inner = filter;
        filter = stream -> filterFunction.apply(inner.apply(stream));
    }

    @Override
    public boolean hasEntity() {
        return sent || entity != null;
    }

    @Override
    public boolean reset() {
        if (sent) {
            return false;
        }
        headers.clear();
        entity = null;
        return true;
    }

    @Override
    public boolean resetStream() {
        if (sent) {
            return false;
        }
        entity = null;
        return true;
    }

    /** Sends what was written to the stream: the entity of a refusal is small, so it is kept until now. */
    @Override
    public void commit() {
        if (!sent && entity != null) {
            send(entity.toByteArray());
        }
    }
}
