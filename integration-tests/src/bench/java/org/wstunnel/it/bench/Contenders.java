// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.wstunnel.it.support.Certificates;

/**
 * The servers that are measured: this project first, then those peers that are installed.
 */
final class Contenders {
    static final String OURS = "wstunnel";
    private static final int FEW = 32;
    /** All load comes from one address, of which there may be as many connections as of all together. */
    private static final String NO_LIMIT = "max-connections: 0";
    private static final String VERSION_1_OPTIONS = "connection-options: { tcp-no-delay: true, socket-receive-buffer-size: 4194304 }";

    private Contenders() {
    }

    static List<Contender> found() {
        List<Contender> found = new ArrayList<>();
        found.add(new Demo(OURS, List.of(), System.getProperty("demo.jar"), "", NO_LIMIT));
        Optional.ofNullable(System.getenv("BENCHMARK_VERSION_1"))
                .ifPresent(it -> found.add(new Demo("wstunnel version 1", List.of(), it, VERSION_1_OPTIONS, "")));
        found.add(new Stock());
        Programs.find("lighttpd").ifPresent(it -> found.add(Lighttpd.of(it, null)));
        Optional.ofNullable(System.getenv("BENCHMARK_LIGHTTPD"))
                .ifPresent(it -> found.add(Lighttpd.of(Path.of(it), System.getenv("BENCHMARK_LIGHTTPD_MODULES"))));
        Programs.find("haproxy").ifPresent(it -> found.add(new Haproxy(it)));
        found.add(new Relay(false));
        found.add(new Relay(true));
        Programs.find("websockify").ifPresent(it -> found.add(new Websockify(it)));
        found.add(new Demo("wstunnel that gives memory back", List.of("-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=25"),
                System.getProperty("demo.jar"), "", NO_LIMIT));
        Optional.ofNullable(System.getenv("BENCHMARK_PEERS")).map(Pattern::compile).map(Pattern::asPredicate)
                .ifPresent(wanted -> found.removeIf(it -> !it.name().equals(OURS) && !wanted.test(it.name())));
        return found;
    }

    /** Options of the JVM for both Java servers, from the environment. */
    static List<String> jvmOptions() {
        String options = Optional.ofNullable(System.getenv("BENCHMARK_JVM_OPTIONS")).orElse("").trim();
        List<String> all = new ArrayList<>(List.of("-Xmx1g"));
        if (!options.isEmpty()) {
            all.addAll(List.of(options.split(" +")));
        }
        return all;
    }

    /** The demo's configuration: what the documents recommend. */
    static String demoYaml(int port, int tlsPort, Contender.Ports backends) {
        return demoYaml(port, tlsPort, "", NO_LIMIT, backends);
    }

    private static String demoYaml(int port, int tlsPort, String options, String feature, Contender.Ports backends) {
        return """
                server:
                  host: 127.0.0.1
                  port: %d
                  backlog: 4096
                  %s
                  sockets:
                    - name: tls
                      host: 127.0.0.1
                      port: %d
                      %s
                %s
                  features:
                    wstunnel:
                      sockets: ["@default", tls]
                      %s
                      tunnels:
                        - { path: /echo, frame-type: binary, backends: [ { host: 127.0.0.1, port: %d } ] }
                        - { path: /sink, frame-type: binary, backends: [ { host: 127.0.0.1, port: %d } ] }
                        - { path: /source, frame-type: binary, backends: [ { host: 127.0.0.1, port: %d } ] }
                """.formatted(port, options, tlsPort, options, Certificates.yaml().indent(6).stripTrailing(),
                feature, backends.echo(), backends.sink(), backends.source());
    }

    private static Contender.Ports same(int port) {
        return new Contender.Ports(port, port, port);
    }

    private static Path pem(Path folder) throws IOException, InterruptedException {
        Path pem = folder.resolve("server.pem");
        if (!Files.exists(pem)) {
            new ProcessBuilder("openssl", "pkcs12", "-in", Certificates.store().toString(), "-nodes", "-passin", "pass:changeit",
                    "-out", pem.toString()).inheritIO().start().waitFor();
        }
        return pem;
    }

    /**
     * This project.
     *
     * @param options  more options of the JVM; with them only the memory is measured
     * @param jar      the demo
     * @param listener more options of the listeners
     * @param feature  more options of the feature
     */
    private record Demo(String name, List<String> options, String jar, String listener, String feature) implements Contender {
        @Override
        public String version() {
            return (listener.isEmpty() ? "this project, Java " : "commit bea91de, with the options that it needed, Java ")
                    + Runtime.version() + ", " + String.join(" ", jvmOptions())
                    + (options.isEmpty() ? "" : " " + String.join(" ", options) + ", idle connections only");
        }

        @Override
        public boolean takes(Measure measure) {
            return options.isEmpty();
        }

        @Override
        public boolean compiles() {
            return true;
        }

        @Override
        public Running start(Path folder, Ports backends) throws IOException, InterruptedException {
            int port = Programs.freePort();
            int tls = Programs.freePort();
            Path config = Files.writeString(folder.resolve(name.replace(' ', '-') + ".yaml"),
                    demoYaml(port, tls, listener, feature, backends));
            Path log = folder.resolve(name.replace(' ', '-') + ".log");
            List<String> command = new ArrayList<>(List.of(Programs.java().toString()));
            command.addAll(jvmOptions());
            command.addAll(options);
            // the others write no line for every connection either
            Path logging = Files.writeString(folder.resolve("logging.properties"),
                    "handlers=java.util.logging.ConsoleHandler\n.level=WARNING\n");
            command.add("-Djava.util.logging.config.file=" + logging);
            command.addAll(List.of("-jar", jar, "--config", config.toString()));
            Process process = Programs.start(log, command);
            Programs.awaitPort(process, log, port);
            Programs.awaitPort(process, log, tls);
            return new Running(List.of(process), same(port), same(tls));
        }
    }

    private record Stock() implements Contender {
        @Override
        public String name() {
            return "Helidon WsListener";
        }

        @Override
        public String version() {
            return "Helidon 4.5.0's own WebSocket support with a listener of 80 lines, the same Java and options";
        }

        @Override
        public boolean takes(Measure measure) {
            // of 256 tunnels it opens half in half a minute, while the others send
            return !measure.tls() && measure.connections() <= FEW;
        }

        @Override
        public boolean compiles() {
            return true;
        }

        @Override
        public Running start(Path folder, Ports backends) throws IOException, InterruptedException {
            int port = Programs.freePort();
            Path config = Files.writeString(folder.resolve("stock.yaml"), """
                    server:
                      host: 127.0.0.1
                      port: %d
                      backlog: 4096
                      connection-options: { tcp-no-delay: true, socket-receive-buffer-size: 4194304 }
                      protocols: { websocket: { max-frame-length: 2097152 } }
                      features: { access-log: { enabled: false } }
                    """.formatted(port));
            Path log = folder.resolve("stock.log");
            Process process = Programs.start(log, Programs.javaClass(StockBridge.class, jvmOptions(), config, backends.echo(),
                    backends.sink(), backends.source()));
            Programs.awaitPort(process, log, port);
            return new Running(List.of(process), same(port), null);
        }
    }

    /**
     * A lighttpd.
     *
     * @param program the program
     * @param modules folder of its modules, null for the one it knows
     * @param tls     whether its module for TLS is there, which Debian has in a package of its own
     */
    private record Lighttpd(Path program, String modules, boolean tls) implements Contender {
        static Lighttpd of(Path program, String modules) {
            return new Lighttpd(program, modules, hasModule(program, modules, "mod_openssl"));
        }

        private static boolean hasModule(Path program, String modules, String module) {
            try {
                Path config = Files.createTempFile("lighttpd", ".conf");
                try {
                    Files.writeString(config, "server.document-root = \"/\"\nserver.modules = ( \"" + module + "\" )\n");
                    return Programs.succeeds(command(program, modules, "-tt", config));
                } finally {
                    Files.delete(config);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static List<String> command(Path program, String modules, String mode, Path config) {
            List<String> command = new ArrayList<>(List.of(program.toString(), mode, "-f", config.toString()));
            if (modules != null) {
                command.addAll(List.of("-m", modules));
            }
            return command;
        }

        @Override
        public String name() {
            return version().replaceFirst("^(lighttpd)/([0-9.]+).*", "$1 $2");
        }

        @Override
        public String version() {
            return Programs.firstLine(List.of(program.toString(), "-v"));
        }

        @Override
        public boolean takes(Measure measure) {
            return !measure.tls() || tls;
        }

        @Override
        public Running start(Path folder, Ports backends) throws IOException, InterruptedException {
            int port = Programs.freePort();
            int tlsPort = Programs.freePort();
            String secure = !tls ? "" : """
                    server.modules += ( "mod_openssl" )
                    $SERVER["socket"] == "127.0.0.1:%d" { ssl.engine = "enable" ssl.pemfile = "%s" }
                    """.formatted(tlsPort, pem(folder));
            Path config = Files.writeString(folder.resolve(program.toString().replace('/', '_') + ".conf"), """
                    server.document-root = "%s"
                    server.bind = "127.0.0.1"
                    server.port = %d
                    server.listen-backlog = 4096
                    server.max-fds = 18000
                    server.max-connections = 8500
                    server.modules = ( "mod_wstunnel" )
                    %swstunnel.frame-type = "binary"
                    wstunnel.server = ( "/echo" => (( "host" => "127.0.0.1", "port" => %d )),
                                        "/sink" => (( "host" => "127.0.0.1", "port" => %d )),
                                        "/source" => (( "host" => "127.0.0.1", "port" => %d )) )
                    """.formatted(folder, port, secure, backends.echo(), backends.sink(), backends.source()));
            Path log = folder.resolve(config.getFileName() + ".log");
            Process process = Programs.start(log, command(program, modules, "-D", config));
            Programs.awaitPort(process, log, port);
            return new Running(List.of(process), same(port), tls ? same(tlsPort) : null);
        }
    }

    private record Haproxy(Path program) implements Contender {
        @Override
        public String name() {
            return "HAProxy TCP relay";
        }

        @Override
        public String version() {
            return Programs.firstLine(List.of(program.toString(), "-v"))
                    + ", one thread; no WebSocket at all: the same load without frames";
        }

        @Override
        public boolean takes(Measure measure) {
            return measure.kind() != Measure.Kind.OPEN;
        }

        @Override
        public boolean framing() {
            return false;
        }

        @Override
        public Running start(Path folder, Ports backends) throws IOException, InterruptedException {
            Ports plain = new Ports(Programs.freePort(), Programs.freePort(), Programs.freePort());
            Ports tls = new Ports(Programs.freePort(), Programs.freePort(), Programs.freePort());
            StringBuilder text = new StringBuilder("""
                    global
                      nbthread 1
                      maxconn 9000
                    defaults
                      mode tcp
                      timeout connect 5s
                      timeout client 1h
                      timeout server 1h
                    """);
            relay(text, "echo", plain.echo(), tls.echo(), backends.echo(), folder);
            relay(text, "sink", plain.sink(), tls.sink(), backends.sink(), folder);
            relay(text, "source", plain.source(), tls.source(), backends.source(), folder);
            Path config = Files.writeString(folder.resolve("haproxy.cfg"), text);
            Path log = folder.resolve("haproxy.log");
            Process process = Programs.start(log, List.of(program.toString(), "-db", "-f", config.toString()));
            Programs.awaitPort(process, log, plain.echo());
            return new Running(List.of(process), plain, tls);
        }

        private static void relay(StringBuilder text, String name, int plain, int tls, int backend, Path folder)
                throws IOException, InterruptedException {
            text.append("""
                    listen %s
                      bind 127.0.0.1:%d
                      bind 127.0.0.1:%d ssl crt %s
                      server s 127.0.0.1:%d
                    """.formatted(name, plain, tls, pem(folder), backend));
        }
    }

    /**
     * The relay in Java.
     *
     * @param framing whether it gets the load's frames, and passes them on as they are: what taking them apart costs is
     *                the difference to this project
     */
    private record Relay(boolean framing) implements Contender {
        @Override
        public String name() {
            return framing ? "Java relay of frames" : "Java TCP relay";
        }

        @Override
        public String version() {
            return framing
                    ? "the same relay, which answers the upgrade and passes the load's frames on as they are; to the backend alone"
                    : "100 lines of Java, two virtual threads for each connection, the same Java and options; no WebSocket at all: the same "
                            + "load without frames";
        }

        @Override
        public boolean takes(Measure measure) {
            boolean can = framing ? measure.kind() == Measure.Kind.SEND && measure.connections() == 1
                    : measure.kind() != Measure.Kind.OPEN;
            return can && !measure.tls();
        }

        @Override
        public int mostIdle() {
            return 0;
        }

        @Override
        public boolean compiles() {
            return true;
        }

        @Override
        public Running start(Path folder, Ports backends) throws IOException, InterruptedException {
            Ports plain = new Ports(Programs.freePort(), Programs.freePort(), Programs.freePort());
            Path log = folder.resolve(framing ? "relay-frames.log" : "relay.log");
            Process process = Programs.start(log,
                    Programs.javaClass(JavaRelay.class, jvmOptions(), framing, plain.echo(), plain.sink(), plain.source(),
                            backends.echo(), backends.sink(), backends.source()));
            Programs.awaitPort(process, log, plain.source());
            return new Running(List.of(process), plain, null);
        }
    }

    private record Websockify(Path program) implements Contender {
        @Override
        public String name() {
            return "websockify";
        }

        @Override
        public String version() {
            return "websockify " + Programs.firstLine(List.of("dpkg-query", "-W", "-f", "${Version}", "websockify"))
                    + ", a process for each connection";
        }

        @Override
        public boolean takes(Measure measure) {
            return measure.connections() <= FEW && !measure.tls();
        }

        @Override
        public int mostIdle() {
            return 0;
        }

        @Override
        public Running start(Path folder, Ports backends) throws IOException, InterruptedException {
            Ports plain = new Ports(Programs.freePort(), Programs.freePort(), Programs.freePort());
            return new Running(List.of(relay(folder, "echo", plain.echo(), backends.echo()),
                    relay(folder, "sink", plain.sink(), backends.sink()),
                    relay(folder, "source", plain.source(), backends.source())), plain, null);
        }

        private Process relay(Path folder, String name, int port, int backend) throws IOException, InterruptedException {
            Path log = folder.resolve("websockify-" + name + ".log");
            Process process = Programs.start(log, List.of(program.toString(), "127.0.0.1:" + port, "127.0.0.1:" + backend));
            Programs.awaitPort(process, log, port);
            return process;
        }
    }
}
