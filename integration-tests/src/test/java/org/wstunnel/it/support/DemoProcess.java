// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The demo's jar in a process of its own, as a user starts it. {@link #close()} ends it in any case.
 */
public final class DemoProcess implements AutoCloseable {
    /** An option for processes that have much to do. */
    public static final String UNDER_LOAD = "-XX:TieredStopAtLevel=4";
    /** Most have not: they end before the work of Java's second compiler pays. Of two such options the last one counts. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private static final Pattern READY = Pattern.compile("wstunnel (?:demo|gateway) is ready: (.*)");
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 60;

    private final Process process;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<URI> url = new CompletableFuture<>();
    private final Thread reader;

    private DemoProcess(Process process) {
        this.process = process;
        // no virtual thread: one that waits for a pipe keeps its carrier, and two of them can leave a single one to all tests
        this.reader = Thread.ofPlatform().daemon().name("demo-output").start(this::read);
    }

    /**
     * Starts the demo with a configuration in place of its own.
     *
     * @param yaml       text of the configuration
     * @param jvmOptions options of the JVM
     */
    public static DemoProcess start(String yaml, String... jvmOptions) {
        try {
            Path file = Files.createTempFile("demo", ".yaml");
            try {
                return start(List.of("--config", Files.writeString(file, yaml).toString()), jvmOptions);
            } finally {
                // it has been read when the demo is ready
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts the demo and waits until it is ready.
     *
     * @param arguments  arguments of the demo
     * @param jvmOptions options of the JVM
     */
    public static DemoProcess start(List<String> arguments, String... jvmOptions) {
        return start(Path.of(System.getProperty("demo.jar")), arguments, jvmOptions);
    }

    /**
     * Starts a copy of the demo, which may have other libraries beside it, and waits until it is ready.
     *
     * @param jar        jar of the copy
     * @param arguments  arguments of the demo
     * @param jvmOptions options of the JVM
     */
    public static DemoProcess start(Path jar, List<String> arguments, String... jvmOptions) {
        List<String> command = new ArrayList<>(List.of(jvmOptions));
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return java(command);
    }

    /**
     * Starts a Java program that says as the demo does that it is ready.
     *
     * @param arguments arguments of the java command
     */
    public static DemoProcess java(List<String> arguments) {
        return startBy(List.of(), arguments);
    }

    /**
     * Starts a Java program by another one, which has to become it.
     *
     * @param starter   command in front of {@code java}, such as one that sets limits
     * @param arguments arguments of the java command
     */
    public static DemoProcess startBy(List<String> starter, List<String> arguments) {
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), SHORT_LIVED));
        command.addAll(arguments);
        try {
            DemoProcess demo = new DemoProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
            demo.awaitReady();
            return demo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the demo says that it is. */
    public URI url() {
        return url.join();
    }

    public int port() {
        return url().getPort();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** What it has printed so far, the log too. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /** Sends SIGTERM and does not wait. */
    public void terminate() {
        // not by the process itself, which would close its output too
        process.toHandle().destroy();
    }

    /**
     * Waits for the end of the process.
     *
     * @return exit code
     */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("The demo has not ended: " + output);
        }
        reader.join();
        return process.exitValue();
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

    private void awaitReady() {
        try {
            url.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            close();
            throw new AssertionError("The demo does not start: " + output, e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                Matcher ready = READY.matcher(line);
                if (ready.matches()) {
                    url.complete(URI.create(ready.group(1)));
                }
            }
        } catch (IOException e) {
            output.add(e.toString());
        } finally {
            url.completeExceptionally(new IOException("it has ended"));
        }
    }
}
