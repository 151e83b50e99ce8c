// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Real nginx and HAProxy on free ports of the loopback interface, in front of other ports.
 */
public final class ReverseProxy {
    private ReverseProxy() {
    }

    /**
     * Starts nginx.
     *
     * @param directory directory of its own
     * @param target    port that it forwards to
     * @param headers   lines of its location that say which headers it writes
     */
    public static ListeningProgram nginx(Path directory, int target, String headers) {
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
    public static ListeningProgram haproxy(Path directory, int target, String headers) {
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

    /**
     * Starts HAProxy in front of all servers that a name stands for, configured as the documents recommend.
     *
     * @param directory   directory of its own
     * @param dnsPort     port of the DNS server on the loopback interface
     * @param name        name of the gateways
     * @param gatewayPort port of all gateways
     */
    public static ListeningProgram haproxy(Path directory, int dnsPort, String name, int gatewayPort) {
        Path program = Programs.require("haproxy", "haproxy");
        int port = Backend.deadPort();
        return start(directory, port, """
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
                """.formatted(dnsPort, port, name, gatewayPort), program.toString(), "-db", "-f");
    }

    private static ListeningProgram start(Path directory, int port, String configuration, String... command) {
        try {
            Path file = Files.writeString(directory.resolve("proxy.conf"), configuration);
            return ListeningProgram.start(directory, port,
                    Stream.concat(Stream.of(command), Stream.of(file.toString())).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
