// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.wstunnel.it.support.Await;
import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real desktop behind a real VNC server: a blue background and the X logo, red on yellow.
 */
final class VncDesktop implements AutoCloseable {
    static final int BACKGROUND = 0x2060A0;
    static final int LOGO = 0xFF0000;
    static final int LOGO_BACKGROUND = 0xFFFF00;
    static final int WIDTH = 800;
    static final int HEIGHT = 600;

    private final List<Process> processes = new ArrayList<>();
    private final int port;

    private VncDesktop(int port) {
        this.port = port;
    }

    static VncDesktop start() {
        Path server = Programs.require("Xtigervnc", "tigervnc-standalone-server");
        Path setRoot = Programs.require("xsetroot", "x11-xserver-utils");
        Path logo = Programs.require("xlogo", "x11-apps");
        VncDesktop desktop = new VncDesktop(Backend.deadPort());
        try {
            String display = ":" + desktop.startServer(server);
            Process root = desktop.run(new ProcessBuilder(setRoot.toString(), "-display", display, "-solid", "#2060A0"));
            assertThat(root.waitFor(20, TimeUnit.SECONDS)).as("xsetroot ends").isTrue();
            assertThat(root.exitValue()).as("exit value of xsetroot").isZero();
            desktop.run(new ProcessBuilder(logo.toString(), "-display", display, "-geometry", "300x300+100+80",
                    "-fg", "#FF0000", "-bg", "#FFFF00", "-bd", "#FFFF00"));
            return desktop;
        } catch (IOException e) {
            desktop.close();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            desktop.close();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (AssertionError e) {
            desktop.close();
            throw e;
        }
    }

    /** The server chooses a free display and prints its number when it is ready. */
    private String startServer(Path server) throws IOException {
        Process process = run(new ProcessBuilder(
                server.toString(), "-displayfd", "1", "-rfbport", Integer.toString(port), "-localhost", "-SecurityTypes", "None",
                "-desktop", "A real desktop", "-geometry", WIDTH + "x" + HEIGHT, "-depth", "24")
                .redirectError(ProcessBuilder.Redirect.DISCARD));
        BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
        String display = output.readLine();
        assertThat(display).as("display of the VNC server").isNotNull();
        return display.strip();
    }

    private Process run(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        processes.reversed().forEach(Process::destroy);
        Await.until("the VNC server ends", () -> processes.stream().noneMatch(Process::isAlive));
    }
}
