// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A started process and all its descendants, even those that have detached themselves from it: all carry a mark in
 * their environment.
 */
final class Family {
    /** Name of the environment variable that is the mark. */
    static final String MARK = "WSTUNNEL_SPAWN";
    private static final Path PROC = Path.of("/proc");
    /** States of proc(5): zombie, dead. */
    private static final String DEAD = "ZX";

    private final ProcessHandle head;
    private final String mark;

    /**
     * Create the family of a process.
     *
     * @param head process
     * @param mark value of its variable {@link #MARK}, which no other process has
     */
    Family(ProcessHandle head, String mark) {
        this.head = head;
        this.mark = mark;
    }

    /** The descendants that live now. Without {@code /proc}, only those whose ancestors live as well. */
    Set<ProcessHandle> descendants() {
        Set<ProcessHandle> found = new LinkedHashSet<>(head.descendants().toList());
        String[] names = PROC.resolve("self/environ").toFile().exists() ? new File(PROC.toString()).list() : null;
        for (String name : names == null ? new String[0] : names) {
            if (isNumber(name) && isMarked(name)) {
                Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(name));
                process.filter(it -> !it.equals(head)).ifPresent(found::add);
            }
        }
        found.removeIf(it -> !running(it));
        return found;
    }

    /**
     * Whether a process runs. A zombie does not, although the JDK calls it alive; it stays for ever where the first
     * process of a container is no init.
     */
    static boolean running(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String status = Files.readString(PROC.resolve(process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
            // behind the name, which stands in brackets and may itself contain brackets
            int state = status.lastIndexOf(')') + 2;
            return state >= status.length() || DEAD.indexOf(status.charAt(state)) < 0;
        } catch (IOException e) {
            // no Linux, or it has just ended
            return process.isAlive();
        }
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private boolean isMarked(String pid) {
        try {
            byte[] environment = Files.readAllBytes(PROC.resolve(pid).resolve("environ"));
            return List.of(new String(environment, StandardCharsets.ISO_8859_1).split("\0")).contains(MARK + "=" + mark);
        } catch (IOException e) {
            // it has ended, or is another user's
            return false;
        }
    }
}
