package org.wstunnel.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The files that the README's examples name. A path below one of the usual directories is moved into a temporary one; the file is there
 * if it is a keystore (of {@link Certificates}), or if {@code src/test/readme} holds one of that name. Other paths,
 * such as those of sockets, are only moved.
 */
public final class ReadmeFiles {
    private static final Path SAMPLES = Path.of("src", "test", "readme");
    private static final Pattern PATH = Pattern.compile("(?<![\\w.])/(?:etc|run|var|srv|opt|dev/shm|tmp)/[\\w./-]*\\w");

    private final Path directory;

    public ReadmeFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the files.
     *
     * @return the text with the paths under which they are now
     */
    public String provide(String yaml) throws IOException {
        for (MatchResult path : PATH.matcher(yaml).results().toList()) {
            provide(Path.of(path.group()).getFileName().toString(), moved(path.group()));
        }
        return PATH.matcher(yaml).replaceAll(path -> moved(path.group()).toString());
    }

    private Path moved(String path) {
        return directory.resolve(path.substring(1));
    }

    private static void provide(String name, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path sample = SAMPLES.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        if (Files.exists(sample)) {
            Files.copy(sample, file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        } else if (name.endsWith(".p12")) {
            Files.copy(Certificates.store(), file);
        }
    }
}
