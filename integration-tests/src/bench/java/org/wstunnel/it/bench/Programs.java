// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Finds and starts the programs that are measured.
 */
public final class Programs {
    private static final long START_LIMIT = TimeUnit.SECONDS.toNanos(30);

    private Programs() {
    }

    /** Where an installed program is. */
    static Optional<Path> find(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":"))
                .map(it -> Path.of(it, program)).filter(Files::isExecutable).findFirst();
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** A command that runs a class of the benchmark in a JVM of its own. */
    static List<String> javaClass(Class<?> main, List<String> jvmOptions, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        return command;
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Start a program whose output goes to a file. */
    static Process start(Path log, List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    static void awaitPort(Process process, Path log, int port) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - start > START_LIMIT) {
                    process.destroyForcibly();
                    throw new IOException("It does not start: " + Files.readString(log), e);
                }
                Thread.sleep(5);
            }
        }
    }

    /** Whether a program is there and ends well. */
    static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** First line of what a program prints. */
    static String firstLine(List<String> command) {
        return run(command).findFirst().orElse("?").trim();
    }

    /** What a program prints. */
    static Stream<String> run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output.lines();
        } catch (IOException e) {
            return Stream.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Stream.of();
        }
    }
}
