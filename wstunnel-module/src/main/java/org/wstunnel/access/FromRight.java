// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.List;
import java.util.Optional;

import io.helidon.http.HeaderName;
import io.helidon.http.Headers;

/**
 * The values of a list in headers (RFC 9110 section 5.6.1) one by one, beginning with the last: the nearest proxy has
 * written that. What lies left of the values that are asked for is never looked at, since it may be the client's own.
 */
final class FromRight {
    private final List<String> lines;
    private int line;
    private int end;

    FromRight(Headers headers, HeaderName name) {
        this.lines = headers.all(name, List::of);
        this.line = lines.size();
        this.end = -1;
    }

    /** The next value to the left; empty behind the first one. May be blank. */
    Optional<String> next() {
        if (end < 0) {
            if (line == 0) {
                return Optional.empty();
            }
            line--;
            end = lines.get(line).length();
        }
        String text = lines.get(line);
        int comma = text.lastIndexOf(',', end - 1);
        String value = text.substring(comma + 1, end);
        end = comma;
        return Optional.of(value.strip());
    }
}
