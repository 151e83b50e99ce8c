// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Documents;
import org.wstunnel.it.support.ListeningProgram;
import org.wstunnel.it.support.Programs;

/**
 * A real proxy in front of a gateway, with the lines that the documents give for it: only ports and the names of files
 * are replaced.
 */
final class FrontProxy implements AutoCloseable {
    private static final String GATEWAY = "127.0.0.1:8080";
    private static final String CHAIN = "/etc/ssl/gateway.pem";
    private static final String KEY = "/etc/ssl/gateway.key";

    private final ListeningProgram program;
    private final int plainPort;

    private FrontProxy(ListeningProgram program, int plainPort) {
        this.program = program;
        this.plainPort = plainPort;
    }

    /** Those that the documents have lines for. */
    enum Kind {
        NGINX("nginx", "nginx-light") {
            @Override
            Map<String, String> replaced(int plain, int tls) {
                return Map.of("listen 80;", "listen 127.0.0.1:" + plain + ";",
                        "listen 443 ssl http2;", "listen 127.0.0.1:" + tls + " ssl http2;");
            }

            @Override
            Replacement gateway(Path socket) {
                return new Replacement("http://" + GATEWAY, "http://unix:" + socket);
            }

            @Override
            String around(String lines, Path folder) {
                // started by root its workers are somebody else, and folders of tests are closed to others; started by
                // others it ignores this
                return "user root;\ndaemon off;\npid " + folder
                        + "/pid;\nerror_log stderr warn;\nevents { }\nhttp {\naccess_log off;\n"
                        + "client_body_temp_path " + folder + "/body;\nproxy_temp_path " + folder + "/proxy;\nfastcgi_temp_path "
                        + folder
                        + "/fastcgi;\nuwsgi_temp_path " + folder + "/uwsgi;\nscgi_temp_path " + folder + "/scgi;\n" + lines
                        + "}\n";
            }

            @Override
            List<String> arguments(Path file) {
                return List.of("-p", file.getParent().toString(), "-e", "stderr", "-c", file.toString());
            }
        },
        HAPROXY("haproxy", "haproxy") {
            @Override
            Map<String, String> replaced(int plain, int tls) {
                return Map.of("bind :80\n", "bind 127.0.0.1:" + plain + "\n", "bind :443 ", "bind 127.0.0.1:" + tls + " ");
            }

            @Override
            Replacement gateway(Path socket) {
                return new Replacement(GATEWAY, "unix@" + socket);
            }

            @Override
            String around(String lines, Path folder) {
                return lines;
            }

            @Override
            List<String> arguments(Path file) {
                return List.of("-db", "-f", file.toString());
            }
        },
        LIGHTTPD("lighttpd", "lighttpd") {
            @Override
            Map<String, String> replaced(int plain, int tls) {
                return Map.of("server.port = 80\n", "server.port = " + plain + "\nserver.bind = \"127.0.0.1\"\n",
                        "\":443\"", "\"127.0.0.1:" + tls + "\"");
            }

            @Override
            Replacement gateway(int port) {
                return new Replacement("\"port\" => 8080", "\"port\" => " + port);
            }

            @Override
            Replacement gateway(Path socket) {
                return new Replacement("\"127.0.0.1\", \"port\" => 8080", "\"" + socket + "\"");
            }

            @Override
            String around(String lines, Path folder) {
                return "server.document-root = \"" + folder + "\"\n" + lines;
            }

            @Override
            List<String> arguments(Path file) {
                return List.of("-D", "-f", file.toString());
            }
        };

        private final String program;
        private final String debianPackage;

        Kind(String program, String debianPackage) {
            this.program = program;
            this.debianPackage = debianPackage;
        }

        /** What stands in the documents' lines of ports to listen on, and what takes its place. */
        abstract Map<String, String> replaced(int plain, int tls);

        /** The same of the gateway's address. */
        Replacement gateway(int port) {
            return new Replacement(GATEWAY, "127.0.0.1:" + port);
        }

        /** The same where the gateway listens on a Unix socket. */
        abstract Replacement gateway(Path socket);

        /** What else a whole configuration has. */
        abstract String around(String lines, Path folder);

        abstract List<String> arguments(Path file);
    }

    /** What stands in the documents, and what takes its place. */
    record Replacement(String text, String by) {
    }

    /**
     * Starts one.
     *
     * @param folder  folder of its own
     * @param chain   certificate, in PEM
     * @param key     its private key, in PEM
     * @param gateway port of the gateway
     */
    static FrontProxy start(Kind kind, Path folder, Path chain, Path key, int gateway) {
        return start(kind, folder, chain, key, kind.gateway(gateway));
    }

    /**
     * Starts one.
     *
     * @param gateway the gateway's address
     */
    static FrontProxy start(Kind kind, Path folder, Path chain, Path key, Replacement gateway) {
        Path program = Programs.require(kind.program, kind.debianPackage);
        if (kind == Kind.LIGHTTPD) {
            Programs.requireDirectory("/usr/lib/lighttpd", "lighttpd");
            Programs.requireFile("/usr/lib/lighttpd/mod_openssl.so", "lighttpd-mod-openssl");
        }
        int plain = Backend.deadPort();
        int tls = Backend.deadPort();
        try {
            String lines = Documents.below("operations.md", "### The proxy in front", kind.program).text();
            Map<String, String> replaced = new HashMap<>(kind.replaced(plain, tls));
            replaced.put(gateway.text(), gateway.by());
            for (Map.Entry<String, String> entry : replaced.entrySet()) {
                if (!lines.contains(entry.getKey())) {
                    throw new AssertionError("The documents' lines for " + kind.program + " have no " + entry.getKey());
                }
                lines = lines.replace(entry.getKey(), entry.getValue());
            }
            // HAProxy wants both in one file
            Path both = Files.write(folder.resolve("both.pem"), concatenated(chain, key));
            lines = lines.replace(CHAIN, (kind == Kind.HAPROXY ? both : chain).toString()).replace(KEY, key.toString());
            Path file = Files.writeString(folder.resolve(kind.program + ".conf"), kind.around(lines, folder));
            List<String> command = Stream.concat(Stream.of(program.toString()), kind.arguments(file).stream()).toList();
            return new FrontProxy(ListeningProgram.start(folder, tls, command, plain), plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int plainPort() {
        return plainPort;
    }

    int tlsPort() {
        return program.port();
    }

    private static List<String> concatenated(Path first, Path second) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(first));
        lines.addAll(Files.readAllLines(second));
        return lines;
    }

    @Override
    public void close() {
        program.close();
    }
}
