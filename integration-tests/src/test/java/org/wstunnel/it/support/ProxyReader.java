// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A real program that reads PROXY headers and answers any HTTP request with what it has learned from them.
 */
public final class ProxyReader implements AutoCloseable {
    private static final String REQUEST = "GET / HTTP/1.0\r\n\r\n";

    private final ListeningProgram program;
    private final Path directory;

    private ProxyReader(ListeningProgram program, Path directory) {
        this.program = program;
        this.directory = directory;
    }

    /**
     * Debian's haproxy.
     *
     * @param bind   more words for its {@code bind} line, such as those for TLS
     * @param answer format of its answer
     */
    public static ProxyReader haproxy(String bind, String answer) {
        Path program = Programs.require("haproxy", "haproxy");
        return start(port -> """
                defaults
                    mode http
                    timeout connect 20s
                    timeout client 20s
                    timeout server 20s
                frontend f
                    bind 127.0.0.1:%d accept-proxy %s
                    http-request return status 200 content-type text/plain lf-string "%s"
                """.formatted(port, bind, answer),
                (directory, file) -> List.of(program.toString(), "-db", "-f", file.toString()));
    }

    /**
     * Debian's nginx.
     *
     * @param answer its answer, with variables
     */
    public static ProxyReader nginx(String answer) {
        Path program = Programs.require("nginx", "nginx-light");
        return start(port -> """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr;
                events { }
                http {
                    access_log off;
                    client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
                    server {
                        listen 127.0.0.1:%d proxy_protocol;
                        location / { return 200 "%s"; }
                    }
                }
                """.formatted(port, answer), (directory, file) -> List.of(program.toString(), "-p", directory.toString(),
                "-e", "stderr", "-c", file.toString()));
    }

    private static ProxyReader start(IntFunction<String> config,
            BiFunction<Path, Path, List<String>> command) {
        try {
            int port = Backend.deadPort();
            Path directory = Files.createTempDirectory("proxy");
            Path file = Files.writeString(directory.resolve("config"), config.apply(port));
            return new ProxyReader(ListeningProgram.start(directory, port, command.apply(directory, file)), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return program.port();
    }

    /**
     * Asks the program through a tunnel.
     *
     * @return the entity of its answer
     */
    public static String ask(RawClient client) {
        client.send(Frame.text(REQUEST));
        Frame[] close = new Frame[1];
        String answer = new String(client.readDataUntilClose(close), StandardCharsets.UTF_8);
        int end = answer.indexOf("\r\n\r\n");
        return end < 0 ? answer : answer.substring(end + 4);
    }

    @Override
    public void close() {
        program.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
