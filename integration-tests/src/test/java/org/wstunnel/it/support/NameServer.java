// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Debian's dnsmasq as the name server of the domain {@code dns.test}, on a port of its own, with answers that a test changes.
 */
public final class NameServer implements AutoCloseable {
    private static final int ATTEMPTS = 10;

    private final Map<String, List<String>> names = new TreeMap<>();
    private final Path hosts;
    private final int port;
    private final Process process;

    private NameServer(Path program, int port) throws IOException {
        this.port = port;
        hosts = Files.createTempFile("hosts", "");
        // it reads the file as the user that it becomes
        hosts.toFile().setReadable(true, false);
        add("ready", "127.0.0.1");
        process = new ProcessBuilder(program.toString(), "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file",
                "--no-resolv",
                "--no-hosts", "--addn-hosts=" + hosts, "--listen-address=127.0.0.1", "--bind-interfaces",
                "--port=" + port, "--local=/dns.test/", "--user=" + System.getProperty("user.name"))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        DnsResolver.ask(port);
    }

    public static NameServer start() {
        Path program = Programs.require("dnsmasq", "dnsmasq-base");
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                // somebody may take the port before the server does
                NameServer server = new NameServer(program, Backend.deadPort());
                // a signal that comes before it listens would end it
                Await.until("the name server's first answer or its end",
                        () -> answer(name("ready")).equals(Set.of("127.0.0.1")) || !server.process.isAlive());
                if (server.process.isAlive()) {
                    return server;
                }
                server.close();
            }
            throw new AssertionError("dnsmasq does not start");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens on the loopback interface. */
    public int port() {
        return port;
    }

    /**
     * The whole name of a host.
     */
    public static String name(String host) {
        return host + DnsResolver.DOMAIN;
    }

    /**
     * Gives a host these addresses and no others, and waits until the server says so.
     */
    public void set(String host, String... addresses) {
        try {
            add(host, addresses);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<String> expected = Set.of(addresses);
        Await.until("the name server's new answer", () -> {
            reload();
            return Await.becomes(() -> answer(name(host)).equals(expected), java.time.Duration.ofMillis(200));
        });
    }

    /**
     * Which family comes first for the tests' JVM, as {@code java.net.preferIPv6Addresses} says it for the JDK's own
     * resolver, until this server is closed.
     */
    public void preferIpv6(boolean ipv6) {
        DnsResolver.preferIpv6(ipv6);
    }

    private void add(String host, String... addresses) throws IOException {
        names.put(name(host), List.of(addresses));
        List<String> lines = new ArrayList<>();
        names.forEach((name, ips) -> ips.forEach(ip -> lines.add(ip + " " + name)));
        Files.write(hosts, lines);
    }

    /** From now on nobody gets an answer, until {@link #close()}. */
    public void silence() {
        signal("STOP");
    }

    private void reload() {
        signal("HUP");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * What the tests' JVM is told of a host, in the order in which it is told.
     */
    public static List<InetAddress> addresses(String host) throws UnknownHostException {
        return DnsResolver.addresses(name(host));
    }

    private static Set<String> answer(String name) {
        Set<String> answer = new HashSet<>();
        try {
            for (InetAddress address : DnsResolver.addresses(name)) {
                answer.add(address.getHostAddress());
            }
        } catch (UnknownHostException e) {
            answer.clear();
        }
        return answer;
    }

    /**
     * Stops the server: from now on nothing can be looked up.
     */
    @Override
    public void close() {
        DnsResolver.preferIpv6(false);
        signal("CONT");
        try {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(hosts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
