// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.DemoProcess;
import org.wstunnel.it.support.Frame;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Programs;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A machine whose clock is set while tunnels are open: time limits go by the time that passes, not by what the clock
 * says. The gateway's process sees a clock of its own, by Debian's libfaketime.
 */
class ClockJumpTest {
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    @TempDir
    Path directory;

    private Path clock() {
        return directory.resolve("clock");
    }

    /** The clock of the gateway is ahead of the machine's by so much, or behind it. */
    private void set(Duration ahead) throws IOException {
        Path next = Files.writeString(directory.resolve("next"), "%+d".formatted(ahead.toSeconds()));
        Files.move(next, clock(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private DemoProcess gateway(Backend backend) throws IOException {
        Path env = Programs.require("env", "coreutils");
        Path library = Programs.requireLibrary(LIBRARY, "faketime");
        set(Duration.ZERO);
        String yaml = Gateway.yaml(Gateway.LISTENER, backend,
                "idle-timeout: PT1M",
                "ping: { interval: { every: PT1S, timeout: PT10S } }",
                "limits: { max-lifetime: PT5M, new-per-second: 1000 }",
                "health: { every: PT0.5S }");
        Path file = Files.writeString(directory.resolve("gateway.yaml"), yaml);
        return DemoProcess.startBy(List.of(env.toString(), "LD_PRELOAD=" + library, "FAKETIME_TIMESTAMP_FILE=" + clock(),
                "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
                // or every wait with a time limit would end at once
                "FAKETIME_FORCE_MONOTONIC_FIX=0"),
                List.of("-jar", System.getProperty("demo.jar"), "--config", file.toString()));
    }

    @Test
    void tunnelsGoOnAndPingsKeepTheirPace() throws Exception {
        try (Backend backend = Backend.tcp(Behaviour.echo());
                DemoProcess gateway = gateway(backend);
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            for (Duration ahead : List.of(Duration.ofDays(2), Duration.ofDays(-2), Duration.ofDays(4000), Duration.ZERO)) {
                set(ahead);
                String day = LocalDate.ofInstant(Instant.now().plus(ahead), ZoneId.systemDefault()).toString();
                Await.until("a line of " + day, () -> {
                    passes(gateway);
                    return lines(gateway, " end:").anyMatch(line -> line.startsWith(day));
                });
                assertThat(echo(client)).isEqualTo("over the jump");
                // the first may have been under way before; one that is early, or only as late as the answer may be,
                // tells that the clock was asked
                ping(client);
                long start = System.nanoTime();
                ping(client);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(8));
            }
            client.closeCleanly();
            Await.until("the line of the tunnel that was there all the time", () -> lines(gateway, " end:").count() > 4);
            assertThat(lines(gateway, "WARNING")).isEmpty();
            assertThat(lines(gateway, " end:")).allMatch(line -> line.contains("code=1000"));
        }
    }

    private static void passes(DemoProcess gateway) {
        try (RawClient other = RawClient.open(gateway.port(), "/t")) {
            assertThat(echo(other)).isEqualTo("over the jump");
            other.closeCleanly();
        }
    }

    private static Stream<String> lines(DemoProcess gateway, String text) {
        return gateway.output().stream().filter(line -> line.contains(text));
    }

    private static void ping(RawClient client) {
        Frame frame = client.readFrame();
        assertThat(frame.opcode()).isEqualTo(Frame.PING);
        client.send(Frame.of(Frame.PONG, frame.payload()));
    }

    private static String echo(RawClient client) {
        client.send(Frame.text("over the jump"));
        return client.readText(13);
    }
}
