// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.common.Errors.ErrorMessagesException;
import io.helidon.config.ConfigException;
import io.helidon.logging.common.LogConfig;

/**
 * Starts the demo, or a gateway with a configuration file of the user, and ends it with the process.
 */
public final class Main {
    private static final String END_WITH_PARENT = "demo.end-with-parent";
    private static final int CANNOT_START = 1;
    private static final int WRONG_USAGE = 2;

    private Main() {
    }

    /**
     * The command {@code java -jar demo-app.jar}.
     *
     * @param args see {@code --help}
     */
    // the end of the parent is the end of this process
    @SuppressWarnings("FutureReturnValueIgnored")
    public static void main(String... args) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            exit(WRONG_USAGE, e.getMessage());
            return;
        }
        if (arguments.text().isPresent()) {
            System.out.print(arguments.text().get());
            return;
        }
        LogConfig.configureRuntime();
        try {
            if (arguments.checkedFile().isPresent()) {
                System.out.print(ConfigReport.of(arguments.checkedFile().get()));
                System.exit(0);
            }
            Demo demo = Demo.start(arguments.gateway()
                    .map(it -> DemoConfig.of(it.config()))
                    .orElseGet(() -> DemoConfig.of(arguments.configFile(), Map.of())));
            // Helidon's handler and not a bare JVM hook: it keeps the log alive until the demo has stopped
            io.helidon.Main.addShutdownHandler(demo::close);
            if (Boolean.getBoolean(END_WITH_PARENT)) {
                // Maven started this process, and may be stopped by a signal that this one does not get
                ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
            }
            System.out.println("wstunnel " + (demo.isGateway() ? "gateway" : "demo") + " is ready: " + demo.url());
        } catch (ConfigException e) {
            exit(CANNOT_START, HelidonMessage.inOneForm(e.getMessage()));
        } catch (StartException | ErrorMessagesException e) {
            exit(CANNOT_START, e.getMessage());
        } catch (RuntimeException e) {
            // what is wrong is with the last of the causes, and where with those before
            exit(CANNOT_START, "cannot start: " + Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                    .map(it -> it.getMessage() == null ? it.getClass().getSimpleName() : it.getMessage())
                    .distinct()
                    .collect(Collectors.joining(": ")));
        }
    }

    private static void exit(int code, String reason) {
        reason.lines().filter(line -> !line.isBlank()).forEach(line -> System.err.println("wstunnel: " + line));
        System.exit(code);
    }
}
