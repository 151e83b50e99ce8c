package org.wstunnel.helidon;

import java.util.Optional;

import io.helidon.http.HttpPrologue;

import org.wstunnel.connection.Connections;

/**
 * What the connections of one listener are watched with while the heads of their requests arrive, a head being the first line and the headers.
 *
 * @param connections account of the clients' connections
 * @param patience    nanoseconds for a head to arrive
 * @param log         is told of heads that did not arrive whole, which Helidon does not log
 */
public record HeadWatch(Connections connections, long patience, Log log) {
    /**
     * Is told of what did not come to be a request.
     */
    @FunctionalInterface
    public interface Log {
        /**
         * A head did not arrive whole.
         *
         * @param client   address of the client
         * @param prologue first line, if that has come
         * @param status   status of the answer, zero for none
         * @param kind     kind of reason
         * @param reason   the full reason
         */
        void refused(String client, Optional<HttpPrologue> prologue, int status, String kind, String reason);
    }
}
