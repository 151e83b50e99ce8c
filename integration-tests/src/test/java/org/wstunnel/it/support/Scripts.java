// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The programs among the test resources, as executable files, and what is known of their processes.
 */
public final class Scripts {
    private Scripts() {
    }

    /**
     * Copies a program to a directory.
     *
     * @return executable file
     */
    public static Path perl(String name, Path directory) {
        Programs.require("perl", "perl");
        try (InputStream in = Scripts.class.getResourceAsStream("/spawn/" + name)) {
            Path file = directory.resolve(name);
            Files.copy(in, file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Living processes whose command line has this text.
     */
    public static List<ProcessHandle> processes(Path text) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(text.toString()))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /**
     * Whether a process runs; one that is dead and that its parent has not noticed yet does not.
     */
    public static boolean alive(String pid) {
        if (ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty()) {
            return false;
        }
        try {
            return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                    .noneMatch(line -> line.matches("State:\\s+[ZX].*"));
        } catch (IOException e) {
            // it has ended meanwhile, or there is no /proc
            return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isPresent();
        }
    }
}
