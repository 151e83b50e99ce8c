package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A real nginx or HAProxy on a free port of the loopback interface, in front of one other port.
 */
public final class ReverseProxy implements AutoCloseable {
    private final Process process;
    private final int port;

    private ReverseProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts nginx.
     *
     * @param directory directory of its own
     * @param target    port that it forwards to
     * @param headers   lines of its location that say which headers it writes
     */
    public static ReverseProxy nginx(Path directory, int target, String headers) {
        Path program = Programs.require("nginx", "nginx-light");
        int port = Backend.deadPort();
        return start(directory, port, """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr;
                events { worker_connections 64; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    large_client_header_buffers 4 16k;
                    server {
                        listen 127.0.0.1:%2$d;
                        location / {
                            proxy_pass http://127.0.0.1:%3$d;
                            proxy_http_version 1.1;
                            proxy_set_header Upgrade $http_upgrade;
                            proxy_set_header Connection "upgrade";
                            proxy_set_header Host $http_host;
                            %4$s
                        }
                    }
                }
                """.formatted(directory, port, target, headers), program.toString(), "-e", "stderr", "-c");
    }

    /**
     * Starts HAProxy.
     *
     * @param directory directory of its own
     * @param target    port that it forwards to
     * @param headers   lines of its backend that say which headers it writes
     */
    public static ReverseProxy haproxy(Path directory, int target, String headers) {
        Path program = Programs.require("haproxy", "haproxy");
        int port = Backend.deadPort();
        return start(directory, port, """
                global
                    tune.bufsize 32768
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 30s
                    timeout server 30s
                    timeout tunnel 1h
                frontend clients
                    bind 127.0.0.1:%d
                    default_backend gateway
                backend gateway
                    server one 127.0.0.1:%d
                %s
                """.formatted(port, target, headers.indent(4)), program.toString(), "-db", "-f");
    }

    private static ReverseProxy start(Path directory, int port, String configuration, String... command) {
        try {
            Path file = Files.writeString(directory.resolve("proxy.conf"), configuration);
            Path log = directory.resolve("proxy.log");
            String[] whole = Arrays.copyOf(command, command.length + 1);
            whole[command.length] = file.toString();
            Process process = new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            ReverseProxy proxy = new ReverseProxy(process, port);
            boolean listens = Await.becomes(() -> proxy.listens() || !process.isAlive(), Duration.ofSeconds(20));
            if (!listens || !process.isAlive()) {
                proxy.close();
                throw new AssertionError("the proxy does not start: " + Files.readString(log));
            }
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
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
}
