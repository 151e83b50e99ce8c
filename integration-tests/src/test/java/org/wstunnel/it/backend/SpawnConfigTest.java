package org.wstunnel.it.backend;

import java.io.File;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wstunnel.it.support.Gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Wrong configurations of spawned programs stop the start, with a message that names key, value and what is allowed.
 */
public class SpawnConfigTest {
    private static final String KEY = "server.features.wstunnel.tunnels.0.backends.0.";

    private static String yaml(String... backends) {
        return "server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n        - path: \"/t\"\n          backends:\n"
                + Gateway.indent(String.join("\n", backends), 12);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "command: []                                     | spawn.command     | missing value",
            "command: [no-such-program]                      | spawn.command     | invalid value \"no-such-program\": expected a file that",
            "command: [/etc/passwd]                          | spawn.command     | invalid value \"/etc/passwd\": expected a file that",
            "command: [/etc]                                 | spawn.command     | invalid value \"/etc\"",
            "command: [sh], working-directory: /no-such      | spawn.working-directory | invalid value \"/no-such\": expected a folder",
            "command: [sh], max-procs: 0                     | spawn.max-procs   | invalid value \"0\": expected 1 to 1024",
            "command: [sh], min-procs: 5                     | spawn.min-procs   | invalid value \"5\": expected 0 to max-procs, which is 4",
            "command: [sh], min-procs: -1                    | spawn.min-procs   | invalid value \"-1\"",
            "command: [sh], max-load-per-proc: 0             | spawn.max-load-per-proc | invalid value \"0\": expected 1 or more",
            "command: [sh], idle-timeout: PT0S               | spawn.idle-timeout | invalid value \"PT0S\"",
            "command: [sh], kill-timeout: PT-1S              | spawn.kill-timeout | invalid value \"PT-1S\"",
            "command: [sh], kill-signal: SIGFOO              | spawn.kill-signal | invalid value \"SIGFOO\": expected TERM, INT,",
            "command: [sh], kill-signal: 99                  | spawn.kill-signal | invalid value \"99\"",
            "command: [sh], listen-backlog: 0                | spawn.listen-backlog | invalid value \"0\": expected 1 to 65535",
            "command: [sh], socket-mode: 0660               | spawn.socket-mode | invalid value \"432\": expected four octal digits in quotes",
            "command: [sh], socket-mode: \"0888\"           | spawn.socket-mode | invalid value \"0888\"",
            "command: [sh], socket-mode: everybody          | spawn.socket-mode | invalid value \"everybody\"",
            "command: [sh], copy-environment: [\"A=B\"]      | spawn.copy-environment | invalid value \"A=B\"",
            "command: [sh], environment: { \"A=B\": c }     | spawn.environment | invalid value \"A=B\"",
            "command: [sh], max-proc: 1                      | spawn.max-proc    | unknown key, did you mean \"max-procs\"?: expected one of [command,"
    })
    void aWrongValueIsNamed(String spawn, String key, String message) {
        assertThatThrownBy(() -> Gateway.start(yaml("- { socket: /tmp/wst-no-such-socket, spawn: { " + spawn + " } }")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(KEY + key)
                .hasMessageContaining(message);
    }

    @Test
    void thePathOfEveryProcessHasToFit() {
        String path = "/tmp/" + "x".repeat(101);
        assertThatThrownBy(() -> Gateway.start(yaml("- { socket: \"" + path + "\", spawn: { command: [sh] } }")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(KEY + "socket: invalid value \"" + path + "\"")
                .hasMessageContaining("at most 107 bytes with the number \"-3\"");
    }

    @Test
    void thePortOfEveryProcessHasToExist() {
        assertThatThrownBy(() -> Gateway.start(yaml("- { host: 127.0.0.1, port: 65534, spawn: { command: [sh] } }")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(KEY + "port: invalid value \"65534\"");
    }

    @Test
    void twoProgramsCannotShareAPlace() {
        assertThatThrownBy(() -> Gateway.start(yaml("- { host: 127.0.0.1, port: 47000, spawn: { command: [sh] } }",
                                                    "- { host: 127.0.0.1, port: 47003, spawn: { command: [sh] } }")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("backends.1: process 0 would listen on 127.0.0.1:47003, as one of")
                .hasMessageContaining("backends.0 does");
    }

    @Test
    void aProgramOfAPoolIsCheckedAsOneOfATunnel() {
        String pools = "      pools:\n        - name: programs\n          backends:\n"
                + "            - { socket: /no-such-folder/s, spawn: { command: [sh] } }\n";
        assertThatThrownBy(() -> Gateway.start(yaml("- { socket: /no-such-folder/s, spawn: { command: [sh] } }") + pools))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("pools.0.backends.0: process 0 would listen on /no-such-folder/s-0, as one of")
                .hasMessageContaining("tunnels.0.backends.0 does");
    }

    @Test
    void aSocketNeedsAFolder() {
        assertThatThrownBy(() -> Gateway.start(yaml("- { socket: /no-such-folder/s, spawn: { command: [sh] } }")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(KEY + "socket: invalid value \"/no-such-folder/s\"")
                .hasMessageContaining("/no-such-folder is no folder");
    }

    @Test
    void withoutJunixsocketTheStartSaysWhatIsMissing() throws ReflectiveOperationException, java.io.IOException {
        List<URL> jars = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("junixsocket"))
                // its manifest would bring the library back
                .filter(entry -> !entry.contains("demo-app"))
                .map(SpawnConfigTest::url)
                .filter(Objects::nonNull)
                .toList();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader without = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(without);
            Object message = without.loadClass(SpawnConfigTest.class.getName())
                    .getMethod("messageOfStart", String.class)
                    .invoke(null, yaml("- { socket: /tmp/wst-no-such-socket, spawn: { command: [sh] } }"));
            assertThat(message.toString())
                    .contains(KEY + "spawn: ")
                    .contains("the library com.kohlschutter.junixsocket:junixsocket-core is missing");
            // all else works without it
            assertThat(without.loadClass(SpawnConfigTest.class.getName())
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
