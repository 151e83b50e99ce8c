// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The address of a spawned program: what is there already is left alone, and nobody else may connect.
 */
class SpawnSocketTest extends WithPrograms {
    @Test
    void aSocketThatADeadProgramHasLeftIsReplaced() throws IOException {
        Path left = Path.of(socket + "-0");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(left));
        }
        assertThat(left).exists();
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(Scripts.alive(ask(client, "pid"))).isTrue();
        }
    }

    @Test
    void aSocketNeedsAFolder() {
        assertThatThrownBy(() -> Gateway.start(at("socket: /no-such-folder/s", "command: [sh]")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tunnels.0.backends.0.socket: invalid value \"/no-such-folder/s\"")
                .hasMessageContaining("/no-such-folder is not a folder");
    }

    @Test
    void aSocketOnWhichAnotherProgramListensIsLeftAlone() throws IOException {
        Path taken = Path.of(socket + "-3");
        Path program = worker();
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(taken));
            assertThatThrownBy(() -> Gateway.start(yaml("command: [\"" + program + "\"]")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("tunnels.0.backends.0.socket")
                    .hasMessageContaining("a program is already listening on " + taken);
            assertThat(taken).exists();
        }
        Files.delete(taken);
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Path file = Files.writeString(Path.of(socket + "-0"), "precious");
        Path program = worker();
        assertThatThrownBy(() -> Gateway.start(yaml("command: [\"" + program + "\"]")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tunnels.0.backends.0.socket")
                .hasMessageContaining(file + " exists and is not a socket");
        assertThat(file).hasContent("precious");
        Files.delete(file);
    }

    @Test
    void aPortOnWhichAnotherProgramListensIsLeftAlone() {
        Path program = worker();
        try (Backend other = Backend.tcp(Behaviour.echo())) {
            assertThatThrownBy(() -> Gateway.start(at("host: 127.0.0.1\n              port: " + other.port(),
                    "command: [\"" + program + "\"]", "max-procs: 1")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("tunnels.0.backends.0")
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + other.port());
        }
    }

    /** The access rules in front of the tunnel are worth nothing if any program of this machine can go past them. */
    @Test
    void nobodyElseMayConnectToItsSocket() throws Exception {
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + worker() + "\"]", "max-procs: 1"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            ask(client, "pid");
            Path file = Path.of(socket + "-0");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.filter(Files::isDirectory)).as("folders left behind").isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"'\"0660\"', rw-rw----", "rw--w----, rw--w----", "'\"0777\"', rwxrwxrwx"})
    void whoMayIsAMatterOfTheConfiguration(String mode, String permissions) throws Exception {
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + worker() + "\"]", "socket-mode: " + mode));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            ask(client, "pid");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(socket + "-0"))))
                    .isEqualTo(permissions);
        }
    }
}
