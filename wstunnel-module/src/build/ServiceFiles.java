// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes the services that {@code module-info} declares to {@code META-INF/services}, for applications on the class
 * path, and a copy of the configuration's metadata beside the class that reads it, where it is not lost when an
 * application merges its jars. Started by the build from source, with the directory of the classes as its argument.
 */
final class ServiceFiles {
    private ServiceFiles() {
    }

    /**
     * Write the files.
     *
     * @param args directory of the compiled classes
     * @throws IOException if it cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        Path classes = Path.of(args[0]);
        ModuleDescriptor module;
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        Path services = Files.createDirectories(classes.resolve("META-INF").resolve("services"));
        for (ModuleDescriptor.Provides provides : module.provides()) {
            Files.write(services.resolve(provides.service()), provides.providers());
        }
        Files.copy(classes.resolve("META-INF/helidon/config-metadata.json"), classes.resolve("org/wstunnel/config/metadata.json"),
                StandardCopyOption.REPLACE_EXISTING);
    }
}
