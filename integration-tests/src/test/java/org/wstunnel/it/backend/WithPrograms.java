// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of spawned programs have: a folder for program and socket, a gateway that starts the program, and what a client asks
 * it. At the end neither a process nor a socket is left.
 */
abstract class WithPrograms {
    Path directory;
    Path socket;

    @BeforeEach
    void makeDirectory() throws IOException {
        // a short path: a socket address holds little more than a hundred characters
        directory = Files.createTempDirectory("wst");
        socket = directory.resolve("s");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(Scripts.processes(directory)).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("s-"))).isEmpty();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    String yaml(String... spawnLines) {
        return at("socket: \"" + socket + "\"", spawnLines);
    }

    static String at(String address, String... spawnLines) {
        return "server:\n"
                + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n"
                + "    wstunnel:\n"
                + "      tunnels:\n"
                + "        - path: \"/t\"\n"
                + "          name: \"programs\"\n"
                + "          frame-type: text\n"
                + "          backends:\n"
                + "            - " + address + "\n"
                + "              spawn:\n"
                + Gateway.indent(String.join("\n", spawnLines), 16);
    }

    Path worker() {
        return Scripts.perl("worker.pl", directory);
    }

    static String ask(RawClient client, String line) {
        client.send(Frame.text(line + "\n"));
        return readLine(client);
    }

    static String readLine(RawClient client) {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\n") < 0) {
            Frame frame = client.readFrame();
            assertThat(frame.opcode()).as("%s after %s", frame, line).isEqualTo(Frame.TEXT);
            line.append(new String(frame.payload(), java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(line).endsWith("\n");
        return line.toString().strip();
    }
}
