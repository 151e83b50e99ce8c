// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A signal that can be sent to a process.
 *
 * @param name name without {@code SIG}
 */
public record Signal(String name) {
    private static final List<String> NAMES = List.of("TERM", "INT", "QUIT", "HUP", "KILL", "USR1", "USR2", "ALRM", "ABRT");
    /** The numbers that POSIX gives to the signals; those of the others differ between systems. */
    private static final List<String> NUMBERS = List.of("15", "2", "3", "1", "9", "", "", "14", "6");

    /** INT, TERM and HUP. */
    private static final List<String> ASKING = List.of("2", "15", "1");
    private static final int BY_SIGNAL = 128;

    /**
     * Read a signal.
     *
     * @param text name with or without {@code SIG}, in any case, or number
     * @return signal
     * @throws IllegalArgumentException if there is no such signal; the message says which there are
     */
    public static Signal of(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        int number = name.isEmpty() ? -1 : NUMBERS.indexOf(name);
        if (number >= 0) {
            return new Signal(NAMES.get(number));
        }
        if (name.startsWith("SIG")) {
            name = name.substring("SIG".length());
        }
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    String.join(", ", NAMES) + ", or the number of one of the signals that POSIX numbers");
        }
        return new Signal(name);
    }

    /**
     * Whether a program has ended by a signal that asks it to: a terminal that interrupts this process, too, or whoever
     * stops all processes of a service sends those.
     *
     * @param exitValue exit value of the program, which is more than {@value #BY_SIGNAL} after a signal
     */
    static boolean asksToEnd(int exitValue) {
        return ASKING.contains(String.valueOf(exitValue - BY_SIGNAL));
    }

    /**
     * Send the signal.
     *
     * @param process process; nothing happens if it has ended
     */
    void send(ProcessHandle process) throws IOException {
        if (!process.isAlive()) {
            return;
        }
        switch (name) {
            case "TERM" -> process.destroy();
            case "KILL" -> process.destroyForcibly();
            default -> new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(process.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
    }
}
