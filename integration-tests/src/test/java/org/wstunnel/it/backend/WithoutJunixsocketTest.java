// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.helidon.config.ConfigException;
import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Gateway;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The library that spawned programs need is optional.
 */
public class WithoutJunixsocketTest {
    private static final String KEY = "server.features.wstunnel.tunnels.0.backends.0.";

    private static String yaml(String... backends) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n        - path: \"/t\"\n          backends:\n"
                + Gateway.indent(String.join("\n", backends), 12);
    }

    @Test
    void onlySpawnedProgramsNeedTheLibraryAndTheStartSaysSo() throws ReflectiveOperationException, IOException {
        List<URL> jars = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("junixsocket"))
                // its manifest would bring the library back
                .filter(entry -> !entry.contains("demo-app"))
                .map(WithoutJunixsocketTest::url)
                .filter(Objects::nonNull)
                .toList();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader without = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(without);
            Object message = without.loadClass(WithoutJunixsocketTest.class.getName())
                    .getMethod("messageOfStart", String.class)
                    .invoke(null, yaml("- { socket: /tmp/wst-no-such-socket, spawn: { command: [sh] } }"));
            assertThat(message.toString())
                    .contains(KEY + "spawn: ")
                    .contains("the library com.kohlschutter.junixsocket:junixsocket-core is missing");
            // all else works without it
            assertThat(without.loadClass(WithoutJunixsocketTest.class.getName())
                    .getMethod("messageOfStart", String.class)
                    .invoke(null, yaml("- { socket: /tmp/wst-no-such-socket }")))
                    .isEqualTo("started");
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Surefire's own jar, if it is there, would bring all others. */
    private static String classPath() {
        return Objects.requireNonNullElse(System.getProperty("surefire.test.class.path"), System.getProperty("java.class.path"));
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Called in the class loader that lacks the library.
     */
    public static String messageOfStart(String yaml) {
        try (Gateway gateway = Gateway.start(yaml)) {
            return gateway.server().isRunning() ? "started" : "not running";
        } catch (ConfigException e) {
            return e.getMessage();
        }
    }
}
