// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScriptFileTest {
    @TempDir
    private Path folder;

    private Path script(String text) throws IOException {
        return Files.writeString(folder.resolve("script"), text.replace("CR", "\r").replace("LF", "\n").replace("NUL", "\0"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "#!/bin/shCRLFexit 0     | /bin/shCR",
            "#!/no/such/program -xLF | /no/such/program",
            "#! /no/such/program     | /no/such/program",
            "#!envLF                 | env",
            "#!/bin/NULLF            | /bin/NUL",
            "#!/tmpNULLF             | /tmpNUL"})
    void whatIsNotThereIsNamed(String text, String name) throws IOException {
        assertThat(ScriptFile.missingInterpreter(script(text))).contains(name.replace("CR", "\r").replace("NUL", "\0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"#!/bin/shLF", "#!/bin/sh -eLF", "#! /usr/bin/env pythonLF", "#!/bin/sh", "", "#", "echo 1LF", "NULELF"})
    void allElseIsLeftToTheSystem(String text) throws IOException {
        assertThat(ScriptFile.missingInterpreter(script(text))).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsNoScript() {
        assertThat(ScriptFile.missingInterpreter(folder.resolve("none"))).isEmpty();
    }
}
