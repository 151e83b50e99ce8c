// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server that can be measured.
 */
interface Contender {
    /** A short name for tables and plots. */
    String name();

    /** Program and version. */
    String version();

    /** What it cannot do, or what would take for ever. */
    boolean takes(Measure measure);

    /** Most idle connections to open. */
    default int mostIdle() {
        return 8000;
    }

    /** Whether the load is WebSocket frames; otherwise the same payload without. */
    default boolean framing() {
        return true;
    }

    /** Whether it runs in a virtual machine, which compiles what it needs for a load only under that load. */
    default boolean compiles() {
        return false;
    }

    /** Start it. */
    Running start(Path folder, Ports backends) throws IOException, InterruptedException;

    /**
     * The ports of the backends.
     */
    record Ports(int echo, int sink, int source) {
    }

    /**
     * A running server, reached at one port for each kind of backend. It is one process, or one for each backend in the
     * order of the ports.
     */
    record Running(List<Process> processes, Ports plain, Ports tls) implements AutoCloseable {
        private static final int STOP_SECONDS = 10;

        int port(Measure measure) {
            Ports ports = measure.tls() ? tls : plain;
            return switch (measure.kind()) {
                case SEND -> ports.sink();
                case RECEIVE -> ports.source();
                default -> ports.echo();
            };
        }

        /** The process that is measured, with its children. */
        ProcessHandle process(Measure measure) {
            int index = processes.size() == 1 ? 0 : switch (measure.kind()) {
                case SEND -> 1;
                case RECEIVE -> 2;
                default -> 0;
            };
            return processes.get(index).toHandle();
        }

        @Override
        public void close() {
            for (Process process : processes) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
            }
            for (Process process : processes) {
                process.onExit().completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS).join();
                process.destroyForcibly();
            }
        }
    }
}
