// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;

/**
 * Tells the log, and where it can the client, of heads that are malformed or do not arrive whole: Helidon logs neither.
 */
final class HeadFaults {
    private static final System.Logger LOGGER = System.getLogger(HeadFaults.class.getName());
    /** For the answer to be written: a client that takes nothing does not get one. */
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HeadWatch watch;
    private final String client;

    /**
     * Create an instance for one connection.
     *
     * @param watch  has the log, and the time that a head may take
     * @param client address of the client
     */
    HeadFaults(HeadWatch watch, String client) {
        this.watch = watch;
        this.client = client;
    }

    /**
     * A request is refused. An error of the server itself is in Helidon's log.
     *
     * @param line   its first line, {@code null} if that has not come
     * @param status status of the answer
     * @param reason the full reason
     */
    void refused(HttpPrologue line, Status status, String reason) {
        if (status.family() == Status.Family.CLIENT_ERROR || status.equals(Status.HTTP_VERSION_NOT_SUPPORTED_505)) {
            tell(line, status.code(), "malformed", reason);
        }
    }

    /** The client has gone in the middle of a head. */
    void gone(HttpPrologue line, RequestPhase phase) {
        tell(line, 0, "gone", "The client went in the middle of "
                + (phase == RequestPhase.LINE ? "its request's first line" : "its request's headers"));
    }

    /**
     * A head was not complete in time. The client is told, for a second at most.
     *
     * @param line   its first line, {@code null} if that has not come
     * @param writer writes to the client
     * @param hangUp closes the connection
     */
    void late(HttpPrologue line, DataWriter writer, Runnable hangUp) {
        tell(line, Status.REQUEST_TIMEOUT_408.code(), "late-headers",
                "The request's headers were not complete within " + Duration.ofNanos(watch.patience()));
        CompletableFuture.delayedExecutor(ANSWER_NANOS, TimeUnit.NANOSECONDS, Thread::startVirtualThread).execute(hangUp);
        try {
            answer(writer, Status.REQUEST_TIMEOUT_408);
        } catch (CloseConnectionException e) {
            LOGGER.log(Level.DEBUG, "A client whose headers came too late is not told", e);
        } finally {
            hangUp.run();
        }
    }

    /**
     * Answer what is no request, yet or at all.
     *
     * @throws CloseConnectionException if the client does not take the answer
     */
    static void answer(DataWriter writer, Status status) {
        try {
            writer.writeNow(BufferData.create(("HTTP/1.1 " + status.codeText() + " " + status.reasonPhrase()
                    + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (SocketWriterException | UncheckedIOException e) {
            throw new CloseConnectionException("The client does not wait for its answer", e);
        }
    }

    private void tell(HttpPrologue line, int status, String kind, String reason) {
        watch.log().refused(client, Optional.ofNullable(line), status, kind, reason);
    }
}
