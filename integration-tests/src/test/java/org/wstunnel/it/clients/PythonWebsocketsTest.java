// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Python's websockets library, which offers compression, sends messages in fragments and checks what it gets.
 */
class PythonWebsocketsTest {

    @Test
    void textAndBytesComeBackAndSoDoCloseCodes() throws IOException, InterruptedException {
        Programs.requireDirectory("/usr/lib/python3/dist-packages/websockets", "python3-websockets");
        Path python = Programs.require("python3", "python3");
        try (Backend backend = Backend.tcp(Behaviour.echo());
                Gateway gateway = Gateway.to(backend)) {
            Process client = new ProcessBuilder(python.toString(), System.getProperty("python.clients") + "/echo.py",
                    "ws://127.0.0.1:" + gateway.port() + "/t")
                    .redirectErrorStream(true).start();
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor(30, TimeUnit.SECONDS)).as("the client ends").isTrue();
            assertThat(output).contains("all came back");
            assertThat(client.exitValue()).as(output).isZero();
        }
    }
}
