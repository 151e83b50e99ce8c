// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What the kernel knows of TCP connections. Linux only.
 */
public final class TcpTable {
    private static final List<Path> FILES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private TcpTable() {
    }

    /**
     * One end of a connection.
     *
     * @param state number of its state, 1 is ESTABLISHED
     * @param queue bytes that it has not sent yet, or that are not acknowledged
     */
    public record End(int state, long queue) {
        /** Whether somebody, or the kernel itself, still has to do with it. */
        public boolean held() {
            return state == 1 || queue > 0;
        }
    }

    /**
     * Skips the test where this cannot be known.
     */
    public static void require() {
        assumeTrue(Files.isReadable(FILES.getFirst()), "NOT TESTED: the kernel's table of connections is only known on Linux");
    }

    /**
     * The server's end of a client's connection; none is left when that is closed and nothing waits.
     */
    public static List<End> serverEnd(Socket client) {
        return FILES.stream()
                .filter(Files::isReadable)
                .flatMap(TcpTable::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> port(words[1]) == client.getPort() && port(words[2]) == client.getLocalPort())
                .map(words -> new End(Integer.parseInt(words[3], 16), Long.parseLong(words[4].split(":")[0], 16)))
                .toList();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
