// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.backend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;

import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a spawned program inherits, and where its standard error goes.
 */
class SpawnEnvironmentTest extends WithPrograms {
    @Test
    void theEnvironmentIsWhatIsConfiguredAndNoMore() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [perl, \"" + program + "\"]",
                "environment: { GREETING: \"hello there\", LANG: C }",
                "copy-environment: [PATH, LANG, NO_SUCH_VARIABLE]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(ask(client, "names").split(" ")).containsExactlyInAnyOrder("GREETING", "LANG", "PATH", "WSTUNNEL_SPAWN");
            assertThat(ask(client, "env GREETING")).isEqualTo("hello there");
            assertThat(ask(client, "env LANG")).isEqualTo("C");
            assertThat(ask(client, "env PATH")).isEqualTo(System.getenv("PATH"));
        }
    }

    @Test
    void withoutAListOnlyHarmlessVariablesAreCopied() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(ask(client, "names").split(" "))
                    .isSubsetOf("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "WSTUNNEL_SPAWN");
        }
    }

    @Test
    void aStarCopiesTheWholeEnvironment() {
        Path program = worker();
        try (Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]", "copy-environment: [\"*\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            Set<String> expected = new HashSet<>(System.getenv().keySet());
            expected.add("WSTUNNEL_SPAWN");
            assertThat(ask(client, "names").split(" ")).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void theProgramRunsInItsFolder() throws IOException {
        worker();
        try (Gateway gateway = Gateway.start(yaml("command: [./worker.pl, \"" + directory + "\"]",
                "working-directory: \"" + directory + "\""));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            assertThat(ask(client, "cwd")).isEqualTo(directory.toRealPath().toString());
        }
    }

    @Test
    void standardErrorIsInTheLogLineByLine() {
        Path program = worker();
        try (LogCapture log = new LogCapture("org.wstunnel.spawn", Level.INFO);
                Gateway gateway = Gateway.start(yaml("command: [\"" + program + "\"]"));
                RawClient client = RawClient.open(gateway.port(), "/t")) {
            String pid = ask(client, "pid");
            assertThat(ask(client, "stderr the disk is full \u001b[31m")).isEqualTo("written");
            assertThat(ask(client, "stderr and so is the moon")).isEqualTo("written");
            String source = "Tunnel programs: backend " + socket + "[" + pid + "]: ";
            log.await("the first line", line -> line.equals(source + "the disk is full ?[31m"));
            log.await("the second line", line -> line.equals(source + "and so is the moon"));
        }
    }
}
