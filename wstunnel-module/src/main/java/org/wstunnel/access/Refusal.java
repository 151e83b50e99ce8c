// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.helidon.http.Status;

/**
 * Why a request gets no tunnel, and what it gets in place of it.
 *
 * @param kind       kind of reason, to count refusals by
 * @param status     status of the answer
 * @param told       short fixed text for the client
 * @param logged     text for the log, with the details that the client is not told
 * @param compared   what was compared with what, as fields of the log in their order
 * @param retryAfter when the client may try again, for the {@code Retry-After} header
 */
public record Refusal(Kind kind,
        Status status,
        String told,
        String logged,
        Map<String, String> compared,
        Optional<Duration> retryAfter) {
    /**
     * Create a refusal that is logged as it is told.
     *
     * @param kind   kind of reason
     * @param status status of the answer
     * @param text   short fixed text
     * @return refusal
     */
    public static Refusal of(Kind kind, Status status, String text) {
        return new Refusal(kind, status, text, text, Map.of(), Optional.empty());
    }

    /**
     * The same with more for the log.
     *
     * @param detail what the client is not told
     * @return refusal
     */
    public Refusal withDetail(String detail) {
        return new Refusal(kind, status, told, told + " (" + detail + ")", compared, retryAfter);
    }

    /**
     * The same with one more field for the log.
     *
     * @param name  name of what was looked at, such as {@code origin}; {@code expected} for what it should have been
     * @param value what it was; the log cuts a long text
     * @return refusal
     */
    public Refusal with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(compared);
        more.put(name, value.toString());
        return new Refusal(kind, status, told, logged, Collections.unmodifiableMap(more), retryAfter);
    }

    /**
     * The same with a time.
     *
     * @param time when the client may try again
     * @return refusal
     */
    public Refusal withRetryAfter(Duration time) {
        return new Refusal(kind, status, told, logged, compared, Optional.of(time));
    }

    /** Kinds of reasons. */
    public enum Kind {
        /** The request is no opening handshake of RFC 6455. */
        HANDSHAKE,
        /** The server is stopping. */
        STOPPING,
        /** The request names no target that is known and allowed. */
        NO_TARGET,
        /** The request is for another host. */
        HOST,
        /** The client's network may not open the tunnel. */
        NETWORK,
        /** The page's origin may not open the tunnel. */
        ORIGIN,
        /** The client has no certificate, or the wrong one. */
        CERTIFICATE,
        /** Nobody has said who the client is. */
        USER,
        /** The client, its network or its user has too many tunnels, or opens them too fast. */
        CLIENT_LIMIT,
        /** The tunnel or the server has too many tunnels, or they are opened too fast. */
        SERVER_LIMIT,
        /** No backend is left to be dialled. */
        NO_BACKEND,
        /** The backends could not be reached. */
        UNREACHABLE,
        /** The backends did not answer in time. */
        DIAL_TIMEOUT;

        /** Name of this kind in metrics and logs, in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
