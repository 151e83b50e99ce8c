// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

import org.wstunnel.access.HostName;
import org.wstunnel.spi.Target;

/**
 * One line of a file of tokens, in the form that websockify reads: {@code token: host:port} or {@code token: unix_socket:/path};
 * and besides, {@code token: pool}. Empty lines and those that start with {@code #} say nothing.
 *
 * @param token  token
 * @param target where its requests go
 */
record TokenLine(String token, Target target) {
    private static final Pattern SEPARATOR = Pattern.compile(":\\s");
    private static final String UNIX_SOCKET = "unix_socket:";

    static boolean saysNothing(String line) {
        String text = line.strip();
        return text.isEmpty() || text.startsWith("#");
    }

    /** Read a line; empty if it is not well formed. */
    static Optional<TokenLine> parse(String line) {
        String[] parts = SEPARATOR.split(line.strip(), -1);
        String token = parts[0].strip();
        return parts.length != 2 || token.isEmpty()
                ? Optional.empty()
                : target(parts[1].strip()).map(it -> new TokenLine(token, it));
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
        return !isHost(host) || port < 1 || port > 65_535 ? Optional.empty() : Optional.of(Target.address(host, port));
    }

    private static boolean isHost(String text) {
        try {
            HostName.checkDialled(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
