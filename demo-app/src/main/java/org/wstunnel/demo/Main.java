// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.PrintStream;
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
    private static final int DONE = 0;
    private static final int CANNOT_START = 1;
    private static final int WRONG_USAGE = 2;
    /** No exit code: the demo has started. */
    private static final int RUNS = -1;

    private Main() {
    }

    /**
     * The command {@code java -jar demo-app.jar}.
     *
     * @param args see {@code --help}
     */
    public static void main(String... args) {
        int exit = run(System.out, System.err, args);
        if (exit != RUNS) {
            System.exit(exit);
        }
    }

    /**
     * Does what the command line asks for.
     *
     * @param out  standard output
     * @param err  standard error; the log does not go through it
     * @param args see {@code --help}
     * @return exit code, negative if the demo runs now
     */
    // the end of the parent is the end of this process
    @SuppressWarnings("FutureReturnValueIgnored")
    static int run(PrintStream out, PrintStream err, String... args) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            return refuse(err, WRONG_USAGE, e.getMessage());
        }
        if (arguments.text().isPresent()) {
            out.print(arguments.text().get());
            return DONE;
        }
        LogConfig.configureRuntime();
        try {
            if (arguments.checkedFile().isPresent()) {
                out.print(ConfigReport.of(arguments.checkedFile().get()));
                return DONE;
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
            out.println("wstunnel " + (demo.isGateway() ? "gateway" : "demo") + " is ready: " + demo.url());
            return RUNS;
        } catch (ConfigException e) {
            String message = HelidonMessage.inOneForm(e.getMessage());
            return refuse(err, CANNOT_START, arguments.gateway().map(it -> it.inOptions(message)).orElse(message));
        } catch (StartException | ErrorMessagesException e) {
            return refuse(err, CANNOT_START, e.getMessage());
        } catch (RuntimeException e) {
            // what is wrong is with the last of the causes, and where with those before
            return refuse(err, CANNOT_START,
                    "cannot start: " + Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                            .map(it -> it.getMessage() == null ? it.getClass().getSimpleName() : it.getMessage())
                            .distinct()
                            .collect(Collectors.joining(": ")));
        }
    }

    private static int refuse(PrintStream err, int code, String reason) {
        reason.lines().filter(line -> !line.isBlank()).forEach(line -> err.println("wstunnel: " + line));
        return code;
    }
}
