// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

import java.util.ArrayList;
import java.util.List;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.Http1HeadersParser;
import io.helidon.http.Status;
import io.helidon.webserver.http1.Http1Config;

/**
 * Says what is wrong with a head that Helidon has refused: Helidon's own words quote the headers. Goes with Helidon's
 * parser, as of 4.5.0, until that tells its reason apart from what it has read.
 */
final class MalformedHead {
    private MalformedHead() {
    }

    static String line(Status status, Http1Config http) {
        if (status.equals(Status.REQUEST_URI_TOO_LONG_414)) {
            return "the first line is longer than " + http.maxPrologueLength() + " bytes (max-prologue-length)";
        }
        return "the first line is not one of HTTP/1.1";
    }

    /**
     * Reads once more what Helidon has read.
     *
     * @param arrived   the head, in pieces
     * @param headersAt where the headers begin
     * @param http      limits
     */
    static String headers(List<byte[]> arrived, int headersAt, Http1Config http) {
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
}
