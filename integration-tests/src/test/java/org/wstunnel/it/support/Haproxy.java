package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real HAProxy in front of gateways, as README recommends to configure it.
 */
public final class Haproxy implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final int port;

    private Haproxy(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts it in front of all servers that a name stands for.
     *
     * @param directory    directory of its own
     * @param dnsPort      port of the DNS server on the loopback interface
     * @param name         name of the gateways
     * @param gatewayPort  port of all gateways
     */
    public static Haproxy start(Path directory, int dnsPort, String name, int gatewayPort) {
        Path program = Programs.require("haproxy", "haproxy");
        int port = Backend.deadPort();
        try {
            Path file = Files.writeString(directory.resolve("haproxy.cfg"), """
                    defaults
                        mode http
                        timeout connect 2s
                        timeout http-request 10s
                        timeout client 30s
                        timeout server 30s
                        timeout tunnel 1h
                        timeout check 10s
                        retries 5
                        option redispatch 1
                        retry-on conn-failure empty-response 503
                    resolvers dns
                        nameserver one 127.0.0.1:%d
                        timeout resolve 200ms
                        timeout retry 200ms
                        hold valid 200ms
                        hold obsolete 0s
                    frontend clients
                        bind 127.0.0.1:%d
                        default_backend gateways
                    backend gateways
                        balance leastconn
                        option httpchk
                        http-check send meth GET uri /observe/health/ready ver HTTP/1.1 hdr Host gateways
                        default-server check inter 300ms fall 1 rise 1 resolvers dns init-addr none resolve-prefer ipv4
                        server-template gateway 4 %s:%d
                    """.formatted(dnsPort, port, name, gatewayPort));
            Path log = directory.resolve("haproxy.log");
            Process process = new ProcessBuilder(program.toString(), "-db", "-f", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Haproxy haproxy = new Haproxy(process, log, port);
            haproxy.awaitStart();
            return haproxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** How often a gateway has left the rotation since it said that it is not ready. */
    public long notReady() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("is DOWN") && line.contains("code: 503")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitStart() throws IOException {
        boolean listens = Await.becomes(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return true;
            } catch (IOException e) {
                return !process.isAlive();
            }
        }, Duration.ofSeconds(20));
        if (!listens || !process.isAlive()) {
            close();
            throw new AssertionError("HAProxy does not start: " + Files.readString(log));
        }
    }
}
