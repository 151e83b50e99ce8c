package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A real DNS server (dnsmasq) on a loopback port, whose answer for one name can be changed.
 */
public final class Dnsmasq implements AutoCloseable {
    private static final int ATTEMPTS = 10;

    private final Path hosts;
    private final String name;
    private final int port;
    private final Process process;

    private Dnsmasq(Path hosts, String name, int port, Process process) {
        this.hosts = hosts;
        this.name = name;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param directory directory of its own
     * @param name      the name that it knows
     * @param addresses addresses of the name
     */
    public static Dnsmasq start(Path directory, String name, List<String> addresses) {
        Path program = Programs.require("dnsmasq", "dnsmasq-base");
        try {
            Path hosts = Files.writeString(directory.resolve("hosts"), lines(name, addresses));
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                int port = freePort();
                Path log = directory.resolve("dnsmasq.log");
                Process process = new ProcessBuilder(program.toString(), "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv",
                                                     "--no-hosts", "--addn-hosts=" + hosts, "--local-ttl=0", "--port=" + port,
                                                     "--listen-address=127.0.0.1", "--bind-interfaces",
                                                     "--user=" + System.getProperty("user.name"), "--pid-file=", "--log-facility=-")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                Await.until("dnsmasq has started or ended", () -> !process.isAlive() || text(log).contains("started"));
                if (process.isAlive()) {
                    return new Dnsmasq(hosts, name, port, process);
                }
            }
            throw new AssertionError("dnsmasq does not start: " + text(directory.resolve("dnsmasq.log")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** From now on the name has these addresses. */
    public void answer(List<String> addresses) {
        try {
            Files.writeString(hosts, lines(name, addresses));
            // reads the file again
            new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    private static String lines(String name, List<String> addresses) {
        return addresses.stream().map(address -> address + " " + name + "\n").collect(Collectors.joining());
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that nobody has at this moment; somebody may take it before dnsmasq does. */
    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }
}
