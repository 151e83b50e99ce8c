// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.wstunnel.spi.Target;

/**
 * One line of a file of tokens, in the form that websockify reads: {@code token: host:port} or {@code token: unix_socket:/path};
 * and besides, {@code token: pool}. Empty lines and those that start with {@code #} say nothing.
 */
final class TokenLine {
    private static final Pattern SEPARATOR = Pattern.compile(":\\s");
    private static final String UNIX_SOCKET = "unix_socket:";

    private TokenLine() {
    }

    /**
     * Read a line.
     *
     * @param line   line
     * @param tokens gets what the line says; a later line wins over an earlier one
     * @return whether the line is well formed
     */
    static boolean read(String line, Map<String, Target> tokens) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return true;
        }
        String[] parts = SEPARATOR.split(text, -1);
        String token = parts[0].strip();
        if (parts.length != 2 || token.isEmpty()) {
            return false;
        }
        Optional<Target> target = target(parts[1].strip());
        target.ifPresent(it -> tokens.put(token, it));
        return target.isPresent();
    }

    private static Optional<Target> target(String text) {
        if (text.startsWith(UNIX_SOCKET)) {
            return socket(text.substring(UNIX_SOCKET.length()));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return text.isEmpty() ? Optional.empty() : Optional.of(Target.pool(text));
        }
        return address(text.substring(0, colon), text.substring(colon + 1));
    }

    private static Optional<Target> socket(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute).map(Target::socket);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Target> address(String text, String digits) {
        boolean brackets = text.startsWith("[") && text.endsWith("]");
        String host = brackets ? text.substring(1, text.length() - 1) : text;
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        return host.isBlank() || port < 1 || port > 65_535 ? Optional.empty() : Optional.of(Target.address(host, port));
    }
}
