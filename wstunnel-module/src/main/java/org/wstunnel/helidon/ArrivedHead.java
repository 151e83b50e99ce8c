// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.Http1HeadersParser;
import io.helidon.http.HttpToken;
import io.helidon.http.Status;
import io.helidon.webserver.http1.Http1Config;

/**
 * What has come of a request's head so far, and what is wrong with it: a head is refused before it is complete if its method is
 * none, or if it has too many headers.
 * <p>
 * Belongs to the connection's thread.
 */
final class ArrivedHead {
    /** As Apache by default: each costs Helidon some hundred bytes, however short it is. */
    static final int MOST_HEADERS = 100;

    /** As it came, with what else came with it; what is before {@link #headersAt} is the first line. */
    private final List<byte[]> pieces = new ArrayList<>(1);
    private int headersAt;
    /** Whether all that has come belongs to the method of the first request. */
    private boolean inMethod = true;
    private int headers;
    /** Whether something has come of the next header line; nothing has if it is the empty one behind the last. */
    private boolean begun;

    void add(byte[] piece) {
        pieces.add(piece);
    }

    void forget() {
        pieces.clear();
    }

    /**
     * The first line of a request has come.
     *
     * @param behind how many bytes have come behind it
     * @return whether there are too many headers in them
     */
    boolean firstLine(int behind) {
        byte[] last = pieces.getLast();
        pieces.clear();
        pieces.add(last);
        headersAt = last.length - behind;
        headers = 0;
        begun = false;
        return hasTooMany(last, headersAt);
    }

    /**
     * Counts what has come behind the first line.
     *
     * @param bytes what has come
     * @param from  where it begins
     * @return whether there are too many headers
     */
    boolean hasTooMany(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != '\n') {
                begun |= bytes[i] != '\r';
            } else if (begun) {
                begun = false;
                headers++;
            } else {
                // what follows is a body, or another request
                break;
            }
        }
        return headers > MOST_HEADERS;
    }

    /**
     * Looks at what has come of the first line: Helidon would answer what is no method as an error of its own, with 500.
     *
     * @return whether it cannot be the beginning of a request
     */
    boolean isNoMethod(byte[] bytes) {
        if (!inMethod) {
            return false;
        }
        int end = 0;
        while (end < bytes.length && " \r\n".indexOf(bytes[end]) < 0) {
            end++;
        }
        inMethod = end == bytes.length;
        if (!inMethod && bytes[end] == '\n') {
            return true;
        }
        try {
            if (end > 0) {
                HttpToken.validate(new String(bytes, 0, end, StandardCharsets.US_ASCII));
            }
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /** What is wrong with a first line that Helidon has refused. */
    static String faultOfLine(Status status, Http1Config http) {
        if (status.equals(Status.REQUEST_URI_TOO_LONG_414)) {
            return "the first line is longer than " + http.maxPrologueLength() + " bytes (max-prologue-length)";
        }
        return "the first line is not one of HTTP/1.1";
    }

    /**
     * What is wrong with the headers that Helidon has refused: its own words quote them. Reads once more what Helidon has read,
     * with its parser, as of 4.5.0, until that tells its reason apart from what it has read.
     */
    String faultOfHeaders(Http1Config http) {
        List<byte[]> left = new ArrayList<>(pieces);
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
}
