// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One running process of a program, with its socket.
 */
final class Child {
    private static final System.Logger LOGGER = System.getLogger(Child.class.getName());
    private static final Signal TERM = new Signal("TERM");
    private static final Signal KILL = new Signal("KILL");
    /** How long the kernel may take to end a process after a SIGKILL, before we go on without it. */
    private static final Duration DEATH = Duration.ofSeconds(5);
    /** Pause between two looks at whether processes have ended. */
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Process process;
    private final Family family;
    private final ProgramSocket socket;
    private final String source;

    private Child(Process process, Family family, ProgramSocket socket, String source) {
        this.process = process;
        this.family = family;
        this.socket = socket;
        this.source = source;
    }

    /**
     * Start a process.
     *
     * @param options what to start
     * @param place   where it is to listen
     * @param name    name of the tunnel and the backend, for the log
     * @return running process, to be ended by {@link #end}
     * @throws IOException if the place cannot be had or the program cannot be started
     */
    static Child start(SpawnOptions options, SocketPlace place, String name) throws IOException {
        return start(options, place.listen(options.listenBacklog(), options.socketMode()), environment -> {}, name);
    }

    /**
     * Start a process with a socket.
     *
     * @param options what to start
     * @param socket  its socket, from now on owned by the process's end
     * @param client  changes the variables of the options to those of the program's client
     * @param name    name of the tunnel and the backend, for the log
     * @return running process, to be ended by {@link #end}
     * @throws IOException if the program cannot be started
     */
    static Child start(SpawnOptions options,
            ProgramSocket socket,
            Consumer<Map<String, String>> client,
            String name) throws IOException {
        Process process = null;
        boolean done = false;
        try {
            String mark = name + " " + UUID.randomUUID();
            ProcessBuilder builder = new ProcessBuilder(options.command());
            socket.give(builder);
            options.workingDirectory().ifPresent(it -> builder.directory(it.toFile()));
            Map<String, String> environment = builder.environment();
            Map<String, String> wanted = ChildEnvironment.of(Map.copyOf(environment), options.copyEnvironment(),
                    options.environment());
            environment.clear();
            environment.putAll(wanted);
            client.accept(environment);
            environment.put(Family.MARK, mark);
            process = builder.start();
            socket.handedOver();
            String source = name + "[" + process.pid() + "]";
            // no virtual thread: one that waits for a pipe keeps its carrier
            Thread.ofPlatform().daemon().name("wstunnel-stderr-" + process.pid())
                    .start(new ErrorLines(process.getErrorStream(), source));
            Child child = new Child(process, new Family(process.toHandle(), mark), socket, source);
            done = true;
            return child;
        } finally {
            if (!done) {
                if (process != null) {
                    process.destroyForcibly();
                }
                socket.close();
            }
        }
    }

    /** Name of the tunnel and the backend, and the process's id. */
    String source() {
        return source;
    }

    /** Completes with the exit value when the process ends. */
    CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /**
     * Ask the process to end, wait, and kill what does not; the same for all that it has started. Then end its socket.
     *
     * @param signal asks the process
     * @param wait   how long to wait before the kill
     */
    void end(Signal signal, Duration wait) {
        Set<ProcessHandle> all = new LinkedHashSet<>();
        all.add(process.toHandle());
        all.addAll(family.descendants());
        try {
            signal.send(process.toHandle());
            long deadline = System.nanoTime() + wait.toNanos();
            await(Set.of(process.toHandle()), deadline - System.nanoTime());
            // those are told by the program, or else by us: they know nothing of its signal
            all.addAll(family.descendants());
            send(TERM, all);
            await(all, deadline - System.nanoTime());
            all.addAll(family.descendants());
            if (all.stream().anyMatch(Family::running)) {
                LOGGER.log(Level.WARNING, "{0}: has not ended within {1} of SIG{2} and is killed", source, wait, signal.name());
                send(KILL, all);
                await(all, DEATH.toNanos());
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, source + ": cannot be signalled and is killed", e);
            all.forEach(ProcessHandle::destroyForcibly);
        } finally {
            closeSocket();
        }
    }

    /** End the socket. What the process has written to it still arrives. */
    void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, source + ": its socket cannot be closed", e);
        }
    }

    private static void send(Signal signal, Set<ProcessHandle> processes) throws IOException {
        for (ProcessHandle it : processes) {
            signal.send(it);
        }
    }

    /** The JDK would tell of the end of another one's child late, if at all: its own pause between two looks grows to seconds. */
    private static void await(Set<ProcessHandle> processes, long nanos) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + nanos;
        while (processes.stream().anyMatch(Family::running) && deadline - System.nanoTime() > 0) {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
