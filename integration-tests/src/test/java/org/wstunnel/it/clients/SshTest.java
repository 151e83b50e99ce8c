// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An SSH session through a tunnel: OpenSSH's client and server, and a ProxyCommand of a few lines.
 */
class SshTest {
    private static final long MIB = 1024 * 1024;
    private static final long SIZE = Long.getLong("ssh.mib", 100) * MIB;

    @TempDir
    Path directory;

    @Test
    void aFileIsCopiedBothWaysByteByByte() throws Exception {
        Path sshd = Programs.require("sshd", "openssh-server");
        Path ssh = Programs.require("ssh", "openssh-client");
        Path keygen = Programs.require("ssh-keygen", "openssh-client");
        run(keygen.toString(), "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve("host").toString());
        run(keygen.toString(), "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve("user").toString());
        int port = Backend.deadPort();
        Process server = server(sshd, port);
        try (Gateway gateway = Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/ssh", "{ host: 127.0.0.1, port: " + port + " }", "frame-type: binary"))) {
            Process session = new ProcessBuilder(
                    ssh.toString(), "-F", "none", "-i", directory.resolve("user").toString(),
                    "-o", "ProxyCommand=" + proxyCommand(gateway.port()),
                    "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes",
                    "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR",
                    System.getProperty("user.name") + "@tunnel", "cat")
                    .redirectError(directory.resolve("ssh.log").toFile())
                    .start();
            CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> digest(session.getInputStream()));
            String sent = send(session.getOutputStream());
            assertThat(received.get(5, TimeUnit.MINUTES)).as("SHA-256 of what came back, " + log()).isEqualTo(sent);
            assertThat(session.waitFor(60, TimeUnit.SECONDS)).as("ssh ends").isTrue();
            assertThat(session.exitValue()).as("exit value of ssh, " + log()).isZero();
        } finally {
            server.destroy();
            Await.until("sshd ends", () -> !server.isAlive());
        }
    }

    private Process server(Path sshd, int port) throws IOException, InterruptedException {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) {
            // where sshd locks in its unprivileged part; Debian makes it when the service starts
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Path config = Files.writeString(directory.resolve("sshd_config"), String.join("\n", List.of(
                "Port " + port, "ListenAddress 127.0.0.1", "HostKey " + directory.resolve("host"),
                "AuthorizedKeysFile " + directory.resolve("user.pub"), "StrictModes no", "PermitRootLogin yes",
                "PasswordAuthentication no", "KbdInteractiveAuthentication no", "UsePAM " + (root ? "yes" : "no"),
                "PidFile none", "PrintMotd no")) + "\n");
        Process server = new ProcessBuilder(sshd.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sshd.log").toFile())
                .start();
        Await.until("sshd listens", () -> !server.isAlive() || logged("sshd.log").contains("Server listening"));
        assertThat(server.isAlive()).as(log()).isTrue();
        return server;
    }

    private static String proxyCommand(int port) {
        return Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:+UseSerialGC -Xmx64m -cp "
                + Path.of(SshTest.class.getProtectionDomain().getCodeSource().getLocation().getPath())
                + " " + StdioTunnel.class.getName() + " ws://127.0.0.1:" + port + "/ssh";
    }

    private static String send(OutputStream output) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(100);
        byte[] piece = new byte[(int) MIB];
        try (output) {
            for (long left = SIZE; left > 0; left -= piece.length) {
                random.nextBytes(piece);
                digest.update(piece);
                output.write(piece);
            }
        }
        return HexFormat.of().formatHex(digest.digest()) + " of " + SIZE;
    }

    private static String digest(InputStream input) {
        try (input) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[(int) MIB];
            long length = 0;
            for (int read = input.read(piece); read >= 0; read = input.read(piece)) {
                digest.update(piece, 0, read);
                length += read;
            }
            return HexFormat.of().formatHex(digest.digest()) + " of " + length;
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private String log() {
        return "ssh: " + logged("ssh.log") + "\nsshd: " + logged("sshd.log");
    }

    private String logged(String name) {
        try {
            Path file = directory.resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
