package org.wstunnel.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param configFile the configuration to run in place of the built-in one
 * @param help       whether to print the usage and nothing else
 */
record Arguments(Optional<Path> configFile, boolean help) {
    static final String USAGE = """
            Usage: java [-Dkey=value ...] -jar demo-app.jar [--config FILE]

              --config FILE   run with FILE (YAML) in place of the built-in application.yaml:
                              a plain gateway, unless FILE has a demo: node;
                              with reload: true below server.features.wstunnel, tunnels
                              follow changes of FILE while the gateway runs
              --help          print this text

            Any configuration key can be set as a system property:
              -Dserver.port=9090         listen on another port
              -Dserver.host=0.0.0.0      let other machines in; what is for operators is off then
              -Ddemo.novnc=DIRECTORY     where noVNC is installed
              -Dconfig.profile=vnc       show the VNC server on port 5900 in place of the drawing board
              -Ddemo.vnc.port=5901       show the VNC server on this port
            """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it cannot be followed; the message is fit for the user
     */
    static Arguments parse(String... args) {
        Optional<Path> configFile = Optional.empty();
        boolean help = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> help = true;
                case "--config" -> {
                    if (configFile.isPresent()) {
                        throw new IllegalArgumentException("--config is given twice");
                    }
                    if (++i == args.length) {
                        throw new IllegalArgumentException("--config needs the name of a file");
                    }
                    configFile = Optional.of(readable(args[i]));
                }
                default -> throw new IllegalArgumentException("unknown argument: " + args[i] + " (try --help)");
            }
        }
        return new Arguments(configFile, help);
    }

    private static Path readable(String name) {
        Path file = Path.of(name);
        if (Files.notExists(file)) {
            throw new IllegalArgumentException("no such file: " + file);
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("cannot read file: " + file);
        }
        return file;
    }
}
