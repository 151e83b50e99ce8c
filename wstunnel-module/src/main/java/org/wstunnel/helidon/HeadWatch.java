// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.util.Optional;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http1.Http1Config;

import org.wstunnel.connection.Connections;

/**
 * What the connections of one listener are watched with while the heads of their requests arrive, a head being the
 * first line and the headers.
 *
 * @param connections account of the clients' connections
 * @param patience    nanoseconds for a head to arrive
 * @param log         is told of heads that did not arrive whole, which Helidon does not log
 * @param look        looks at the heads that did
 */
public record HeadWatch(Connections connections, long patience, Log log, Look look) {
    /** Looks at a head that has arrived, before Helidon does. */
    @FunctionalInterface
    public interface Look {
        /**
         * Look at a head.
         *
         * @param line    first line as it came
         * @param headers headers as they came; may be changed
         * @param http    configuration of the listener
         * @return what was found
         */
        Found at(HttpPrologue line, Headers headers, Http1Config http);
    }

    /**
     * What was found in a head.
     *
     * @param upgrade first line as an upgrade of ours has it, empty for any other request
     * @param fault   what is wrong with the first line, fit for a log
     */
    public record Found(Optional<HttpPrologue> upgrade, Optional<String> fault) {
    }

    /** Is told of what did not come to be a request. */
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
