// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * What the command line asks for.
 */
@Command(name = "java [-Dkey=value ...] -jar demo-app.jar", sortOptions = false, abbreviateSynopsis = true, usageHelpWidth = 100,
        synopsisHeading = "Usage: ", headerHeading = "",
        header = {"Without options: the demo, on the port of its built-in application.yaml.",
                "With --config: what the file says. With --target or --token-source: a gateway without a file.", ""},
        footer = {"", "Any configuration key can be set as a system property:",
                "  -Dserver.port=9090         listen on another port",
                "  -Dserver.host=0.0.0.0      let other machines in; the live page gets no data then",
                "  -Ddemo.novnc=DIRECTORY     where noVNC is installed",
                "  -Dconfig.profile=vnc       show the VNC server on port 5900 in place of the drawing board",
                "  -Ddemo.vnc.port=5901       show the VNC server on this port"})
final class Arguments {
    @Option(names = "--config", paramLabel = "FILE",
            description = {
                    "run with FILE (YAML) in place of the built-in application.yaml: a plain gateway, unless FILE has a node demo; "
                            + "with reload: true below server.features.wstunnel, tunnels follow changes of FILE"})
    private Path config;

    @Option(names = "--check", paramLabel = "FILE",
            description = "say what a run with FILE would do, and do not run; the exit code is 1 if FILE is wrong, "
                    + "or if no tunnel would be served")
    private Path check;

    @ArgGroup(exclusive = false, heading = "%nA gateway without a file, as websockify:%n", order = 1)
    private SmallGateway gateway;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "print this text", order = 9)
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "print the version", order = 10)
    private boolean version;

    private Arguments() {
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it cannot be followed; the message is one line, fit for the user
     */
    static Arguments parse(String... args) {
        Arguments arguments = new Arguments();
        CommandLine line = new CommandLine(arguments);
        try {
            requireOnce(line.getCommandSpec(), args);
            line.parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(inOneForm(e) + " (try --help)", e);
        }
        if (!arguments.help && !arguments.version) {
            arguments.validate();
        }
        return arguments;
    }

    /** The configuration to run in place of the built-in one. */
    Optional<Path> configFile() {
        return Optional.ofNullable(config);
    }

    /** The configuration to look at. */
    Optional<Path> checkedFile() {
        return Optional.ofNullable(check);
    }

    /** A gateway that needs no file. */
    Optional<SmallGateway> gateway() {
        return Optional.ofNullable(gateway);
    }

    /** What is to be printed, if nothing else is to be done. */
    Optional<String> text() {
        if (help) {
            return Optional.of(new CommandLine(this).getUsageMessage());
        }
        return version
                ? Optional.of("wstunnel "
                        + Optional.ofNullable(Arguments.class.getPackage().getImplementationVersion()).orElse("unpackaged")
                        + ", Java " + Runtime.version() + System.lineSeparator())
                : Optional.empty();
    }

    private void validate() {
        if (config != null && check != null) {
            throw new IllegalArgumentException("--config and --check exclude each other");
        }
        if (gateway != null && (config != null || check != null)) {
            throw new IllegalArgumentException((config == null ? "--check" : "--config")
                    + " goes with none of the options for a gateway without a file");
        }
        String profile = System.getProperty(DemoConfig.PROFILE);
        if (profile != null && (gateway != null || config != null || check != null)) {
            throw new IllegalArgumentException(DemoConfig.PROFILE + ": invalid value \"" + profile
                    + "\": expected nothing where " + (gateway != null ? "options describe the gateway"
                            : config == null ? "--check is given" : "--config is given")
                    + ", it is a part of the demo");
        }
        configFile().or(this::checkedFile).ifPresent(file -> requireReadable(config == null ? "--check" : "--config", file));
        gateway().ifPresent(it -> {
            it.validate();
            it.requireEffect(DemoConfig.stronger());
        });
    }

    /** Picocli does not say which option of a group it is. */
    private static void requireOnce(CommandSpec spec, String... args) {
        Set<OptionSpec> given = new HashSet<>();
        for (String arg : args) {
            OptionSpec option = spec.findOption(arg.replaceFirst("=.*", ""));
            if (option != null && !option.isMultiValue() && !given.add(option)) {
                throw new CommandLine.ParameterException(spec.commandLine(),
                        option.longestName() + ": given twice: expected once");
            }
        }
    }

    private static String inOneForm(CommandLine.ParameterException problem) {
        if (problem instanceof CommandLine.MissingParameterException missing
                && missing.getMissing().getFirst() instanceof OptionSpec option) {
            return option.longestName() + ": missing value: expected " + option.paramLabel();
        }
        if (problem instanceof CommandLine.UnmatchedArgumentException unmatched) {
            return unknown(unmatched);
        }
        return problem.getMessage().lines().findFirst().orElse("wrong usage");
    }

    private static String unknown(CommandLine.UnmatchedArgumentException problem) {
        String argument = problem.getUnmatched().getFirst();
        if (!argument.startsWith("-")) {
            return argument + ": unknown argument: expected options, such as --listen 6080 --target localhost:5900";
        }
        if (argument.startsWith("-D")) {
            return argument + ": unknown option: expected before -jar, since it is one of Java";
        }
        List<String> options = problem.getCommandLine().getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
        String name = argument.replaceFirst("=.*", "");
        return name + ": unknown option" + problem.getSuggestions().stream().filter(options::contains).findFirst()
                .map(it -> ", did you mean \"" + it + "\"?").orElse("") + ": expected one of " + options;
    }

    /**
     * Refuses what is no file to read.
     *
     * @param option name of the option
     * @param file   its value
     */
    static void requireReadable(String option, Path file) {
        if (Files.notExists(file)) {
            throw new IllegalArgumentException(option + ": invalid value \"" + file + "\": there is no such file");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException(option + ": invalid value \"" + file + "\": expected a file that can be read");
        }
    }
}
