// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

/**
 * What {@code java -jar} starts. It is compiled for Java 11, so that an older Java than the demo needs is told in one
 * line, and not by a class version.
 */
public final class Start {
    private static final int NEEDED = 21;

    private Start() {
    }

    /**
     * Starts the main class, which is not named in code: an older Java cannot load it.
     *
     * @param args see {@code --help}
     * @throws ReflectiveOperationException if there is no such class
     */
    public static void main(String... args) throws ReflectiveOperationException {
        int version = Runtime.version().feature();
        if (version < NEEDED) {
            System.err.println("wstunnel: this is Java " + version + " (" + System.getProperty("java.home") + "): expected Java "
                    + NEEDED + " or newer");
            System.exit(1);
        }
        Class.forName("org.wstunnel.demo.Main").getMethod("main", String[].class).invoke(null, (Object) args);
    }
}
