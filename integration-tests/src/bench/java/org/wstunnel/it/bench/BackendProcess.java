// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A running {@link LoadBackend}.
 */
public final class BackendProcess implements AutoCloseable {
    private final Process process;
    private final Contender.Ports ports;

    private BackendProcess(Process process, Contender.Ports ports) {
        this.process = process;
        this.ports = ports;
    }

    /** Start it and wait for its ports. */
    public static BackendProcess start() throws IOException {
        Process process = new ProcessBuilder(Programs.javaClass(LoadBackend.class, List.of("-Xmx256m")))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (line == null) {
            throw new IOException("The backend of the load has ended");
        }
        int[] numbers = Stream.of(line.split(" ")).mapToInt(Integer::parseInt).toArray();
        return new BackendProcess(process, new Contender.Ports(numbers[0], numbers[1], numbers[2]));
    }

    /** Port of the echo. */
    public int echo() {
        return ports.echo();
    }

    /** Port that takes all and answers nothing. */
    public int sink() {
        return ports.sink();
    }

    Contender.Ports ports() {
        return ports;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
