// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tunnel to a spawned program loses no byte, however quickly either side closes.
 */
class SpawnBytesTest {
    private static final int RUNS = 1000;
    private static final int ANSWER_STEP = 97;

    @TempDir
    private Path directory;

    private Gateway gateway(boolean tcp, String... command) throws IOException {
        Path socket = Files.createTempDirectory("wst").resolve("s");
        String address = tcp ? "host: 127.0.0.1, port: " + Backend.deadPort() : "socket: \"" + socket + "\"";
        return Gateway.start("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n"
                + Gateway.tunnel("/t", "{ " + address + ", spawn: { max-procs: 1, command: [\""
                        + String.join("\", \"", command) + "\"] } }",
                        "frame-type: binary"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAClientSendsRightBeforeItsCloseReachesTheProgram(boolean tcp) throws IOException, NoSuchAlgorithmException {
        Path program = Scripts.perl("collect.pl", directory);
        Path digests = Files.createFile(directory.resolve("digests"));
        Random random = new Random(7);
        List<String> sent = new ArrayList<>();
        try (Gateway gateway = gateway(tcp, program.toString(), digests.toString())) {
            for (int i = 0; i < RUNS; i++) {
                byte[] payload = new byte[1 + random.nextInt(i % 10 == 0 ? 200_000 : 2000)];
                random.nextBytes(payload);
                sent.add(HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(payload)));
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    client.send(Frame.binary(payload), Frame.close(1000, ""));
                    client.readClose(1000);
                }
            }
            Await.until("all digests", () -> lines(digests).size() >= RUNS);
        }
        assertThat(lines(digests)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheProgramSendsRightBeforeItsCloseReachesTheClient(boolean tcp) throws IOException {
        Path program = Scripts.perl("answer.pl", directory);
        try (Gateway gateway = gateway(tcp, program.toString())) {
            for (int n = 1; n <= RUNS; n++) {
                try (RawClient client = RawClient.open(gateway.port(), "/t")) {
                    Frame[] close = new Frame[1];
                    byte[] answer = client.readDataUntilClose(close);
                    assertThat(answer).as("answer %d", n).isEqualTo(answer(n));
                    assertThat(close[0].closeCode()).as("end of answer %d", n).isEqualTo(1000);
                }
            }
        }
    }

    private static byte[] answer(int n) {
        byte[] bytes = new byte[n * ANSWER_STEP];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((n + i) % 251);
        }
        return bytes;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
