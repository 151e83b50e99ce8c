// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import io.helidon.config.ConfigException;

import org.wstunnel.access.HostName;
import org.wstunnel.config.ConfigKey;
import org.wstunnel.loop.SocketFile;

/**
 * Refuses hosts and sockets of backends that no connection can be made to, and says what was probably meant.
 */
final class BackendPlace {
    private static final String HOST = "a host name or an IP address, without scheme, port and path";
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+._-]*:");

    private BackendPlace() {
    }

    static void checkHost(String host, ConfigKey key) {
        if (host.startsWith("unix:")) {
            throw key.wrong("invalid value \"" + host + "\", did you mean socket: " + withoutScheme(host) + "?", HOST);
        }
        String trimmed = host.trim();
        String authority = trimmed.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://", "").replaceFirst("[/?#].*", "");
        String withoutUser = authority.replaceFirst(".*@", "");
        key.requireParsed(host, HostName::checkDialled, HOST,
                trimmed, withoutUser, withoutUser.replaceFirst(":[0-9]*$", ""),
                withoutUser.replaceFirst("^\\[(.*)](:[0-9]*)?$", "$1"), ascii(trimmed));
    }

    static void checkSocket(Path socket, ConfigKey key) {
        String path = socket.toString();
        key.require(!path.isEmpty() && path.getBytes(StandardCharsets.UTF_8).length <= SocketFile.MAX_BYTES, path,
                "a path of 1 to " + SocketFile.MAX_BYTES + " bytes");
        key.requireParsed(path, BackendPlace::parseSocket, "the path of a Unix socket", withoutScheme(path), path.strip(),
                path.replaceAll("\\p{Cf}", ""),
                path.replaceFirst("^~(?=/)", System.getProperty("user.home")));
    }

    /** Whether a path may be that of a Unix socket. */
    static boolean isSocket(Path socket) {
        try {
            checkSocket(socket, new ConfigKey("socket"));
            return true;
        } catch (ConfigException e) {
            return false;
        }
    }

    private static void parseSocket(String path) {
        if (path.startsWith("@")) {
            throw new IllegalArgumentException("abstract sockets cannot be connected to");
        }
        if (!path.equals(path.strip())) {
            throw new IllegalArgumentException("there is a blank at its begin or end");
        }
        if (path.matches(".*\\p{Cf}.*")) {
            throw new IllegalArgumentException("it has a character that nobody sees");
        }
        if (path.startsWith("~")) {
            throw new IllegalArgumentException("only a shell knows what ~ is");
        }
        boolean drive = path.matches("[A-Za-z]:.*");
        if (path.contains("\\") && !onWindows() || SCHEME.matcher(path).find() && !(drive && onWindows())) {
            throw new IllegalArgumentException("");
        }
        if (Path.of(path).getParent() != null && Files.isRegularFile(Path.of(path).getParent())) {
            throw new IllegalArgumentException("its folder is a file");
        }
        if (Files.isDirectory(Path.of(path)) || Files.isRegularFile(Path.of(path))) {
            throw new IllegalArgumentException("that is a " + (Files.isDirectory(Path.of(path)) ? "directory" : "file"));
        }
    }

    private static String withoutScheme(String path) {
        return path.replaceFirst("^(unix|unix_socket):/*(?=/)", "");
    }

    static String ascii(String name) {
        try {
            return IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static boolean onWindows() {
        return System.getProperty("os.name").startsWith("Windows");
    }
}
