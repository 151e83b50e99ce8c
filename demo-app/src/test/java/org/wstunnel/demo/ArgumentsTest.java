package org.wstunnel.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ArgumentsTest {
    @TempDir
    private Path folder;

    @Test
    void nothingMeansTheBuiltInConfiguration() {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.configFile()).isEmpty();
        assertThat(arguments.help()).isFalse();
    }

    @Test
    void helpIsUnderstood() {
        assertThat(Arguments.parse("--help").help()).isTrue();
        assertThat(Arguments.parse("-h").help()).isTrue();
    }

    @Test
    void configNamesAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("gateway.yaml"));

        assertThat(Arguments.parse("--config", file.toString()).configFile()).contains(file);
    }

    @Test
    void aMissingFileIsRefused() {
        Path file = folder.resolve("nowhere.yaml");

        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse("--config", file.toString()))
                .withMessage("no such file: " + file);
    }

    @Test
    void aFolderIsNoFile() {
        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse("--config", folder.toString()))
                .withMessage("cannot read file: " + folder);
    }

    @Test
    void configWithoutAFileIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse("--config"))
                .withMessage("--config needs the name of a file");
    }

    @Test
    void twoFilesAreRefused() throws IOException {
        String file = Files.createFile(folder.resolve("gateway.yaml")).toString();

        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse("--config", file, "--config", file))
                .withMessage("--config is given twice");
    }

    @Test
    void anUnknownArgumentIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse("--port", "80"))
                .withMessageStartingWith("unknown argument: --port");
    }
}
