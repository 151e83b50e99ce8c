// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP response read from the wire, with its entity if it has a length.
 */
public record Response(int status, Map<String, List<String>> headers, String body) {

    static Response read(InputStream in) throws IOException {
        Response head = readHead(in);
        return new Response(head.status, head.headers, body(in, head.headers));
    }

    /** Reads the answer to a HEAD, which has no entity whatever its headers say. */
    static Response readHead(InputStream in) throws IOException {
        String statusLine = line(in);
        if (!statusLine.startsWith("HTTP/1.1 ")) {
            throw new AssertionError("no HTTP status line: " + statusLine);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new Response(status, headers, "");
    }

    private static String body(InputStream in, Map<String, List<String>> headers) throws IOException {
        if (!headers.containsKey("Content-Length")) {
            return "";
        }
        int length = Integer.parseInt(headers.get("Content-Length").getFirst());
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("end of stream in an HTTP header, after: " + line);
            }
            line.append((char) c);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new AssertionError("header line does not end with CR LF: " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        if (values != null && values.size() > 1) {
            throw new AssertionError("header " + name.toLowerCase(Locale.ROOT) + " sent more than once: " + values);
        }
        return Optional.ofNullable(values).map(List::getFirst);
    }
}
