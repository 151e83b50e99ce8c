// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServicesTest {
    private static final Path CLASSES = Path.of("target", "classes");

    @Test
    void theClassPathHasTheServicesOfTheModule() throws IOException {
        ModuleDescriptor module;
        try (var in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        Set<String> declared = new TreeSet<>();
        for (ModuleDescriptor.Provides provides : module.provides()) {
            provides.providers().forEach(it -> declared.add(provides.service() + " " + it));
        }
        Set<String> listed = new TreeSet<>();
        try (var files = Files.newDirectoryStream(CLASSES.resolve("META-INF/services"))) {
            for (Path file : files) {
                Files.readAllLines(file).forEach(it -> listed.add(file.getFileName() + " " + it));
            }
        }
        assertThat(listed).isNotEmpty().isEqualTo(declared);
    }
}
