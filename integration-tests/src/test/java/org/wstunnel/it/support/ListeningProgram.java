// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A program that listens on a port of the loopback interface. {@link #close()} ends it.
 */
public final class ListeningProgram implements AutoCloseable {
    private static final int STOP_SECONDS = 10;

    private final Process process;
    private final Path log;
    private final int port;

    private ListeningProgram(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts a program in a directory, and waits until it listens on all its ports.
     *
     * @param directory directory of its own, which gets its log
     * @param port      port that the command says
     * @param command   program and arguments
     * @param others    other ports that the command says
     */
    public static ListeningProgram start(Path directory, int port, List<String> command, int... others) {
        Path log = directory.resolve("program.log");
        try {
            Process process = new ProcessBuilder(command).directory(directory.toFile())
                    .redirectErrorStream(true).redirectOutput(log.toFile()).start();
            ListeningProgram program = new ListeningProgram(process, log, port);
            if (!Await.becomes(() -> listens(port) && IntStream.of(others).allMatch(ListeningProgram::listens)
                    || !process.isAlive(), Await.DEADLINE) || !process.isAlive()) {
                program.close();
                throw new AssertionError(command.getFirst() + " does not start: " + program.log());
            }
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** What it has printed so far. */
    public List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean listens(int port) {
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
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
