// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.spi.Target;

import static org.assertj.core.api.Assertions.assertThat;

class TokenFilesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
            "'a: host:5900',            a,     host, 5900",
            "'  a:b:   host:5900  ',    a:b,   host, 5900",
            "'a:\thost:5900',           a,     host, 5900",
            "'a   : host:5900',         a,     host, 5900",
            "'a: 192.0.2.1:1',          a,     192.0.2.1, 1",
            "'a: [2001:db8::1]:65535',  a,     2001:db8::1, 65535",
            "'a: 2001:db8::1:5900',     a,     2001:db8::1, 5900",
            "'a: fe80::1%eth0:5900',    a,     fe80::1%eth0, 5900",
            "'a: vm_1.example.:5900',   a,     vm_1.example., 5900"})
    void aLineHasATokenAndAnAddress(String line, String token, String host, int port) {
        assertThat(TokenLine.parse(line)).contains(new TokenLine(token, Target.address(host, port)));
    }

    @Test
    void aLineMayNameASocketOrAPool() {
        assertThat(TokenLine.parse("a: unix_socket:/run/vnc/a"))
                .contains(new TokenLine("a", Target.socket(Path.of("/run/vnc/a"))));
        assertThat(TokenLine.parse("a: desk-1")).contains(new TokenLine("a", Target.pool("desk-1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "# a: host:5900", "  # a comment"})
    void emptyLinesAndCommentsSayNothing(String line) {
        assertThat(TokenLine.saysNothing(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:host:5900", "a: host:", "a: host:0", "a: host:65536", "a: host:x", "a: :5900", "a: []:5900",
            ": host:5900", "a: b: host:5900", "a: unix_socket:run/x", "a: unix_socket:", "a: vnc://10.0.0.1:5900",
            "a: my host:5900", "a: 10.0.0.1:5900/path", "a: user@10.0.0.1:5900", "a: 2001:db8::1", "a: 10.0.0.256:5900",
            "a: a..b:5900", "a: *:5900", "a: 10.0.0.1:5900,10.0.0.2:5900", "a: 224.0.0.1:5900", "a: ff02::1%lo:5900",
            "a: fe80::1:5900"})
    void whatIsNotWellFormedIsNoTarget(String line) {
        assertThat(TokenLine.parse(line)).isEmpty();
    }

    @Test
    void theLastLineOfATokenCounts() throws IOException {
        TokenFiles files = new TokenFiles(Files.writeString(directory.resolve("t"), "a: one\nb: two\na: three\n"));
        assertThat(files.find("a")).contains(Target.pool("three"));
        assertThat(files.find("b")).contains(Target.pool("two"));
        assertThat(files.find("c")).isEmpty();
        assertThat(files.find("")).isEmpty();
    }

    @Test
    void theMarkThatEditorsOfWindowsPutInFrontIsNoPartOfAToken() throws IOException {
        TokenFiles files = new TokenFiles(Files.writeString(directory.resolve("t"), "\uFEFFa: one\r\nb: two\r\n"));
        assertThat(files.find("a")).contains(Target.pool("one"));
        assertThat(files.find("b")).contains(Target.pool("two"));
    }

    @Test
    void aWrongLineHurtsNoOther() throws IOException {
        TokenFiles files = new TokenFiles(Files.writeString(directory.resolve("t"), "a: one\nnonsense\nb: two\r\n"));
        assertThat(files.find("a")).contains(Target.pool("one"));
        assertThat(files.find("b")).contains(Target.pool("two"));
    }

    @Test
    void aChangeCountsAtOnceEvenIfTheFileLooksTheSame() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "a: one\n");
        TokenFiles files = new TokenFiles(file);
        assertThat(files.find("a")).contains(Target.pool("one"));
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "a: two\n");
        Files.setLastModifiedTime(file, time);
        assertThat(files.find("a")).contains(Target.pool("two"));
    }

    @Test
    void aFileThatDoesNotChangeIsReadOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "a: one\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        TokenFiles files = new TokenFiles(file);
        TokenTable table = files.current();
        assertThat(files.current()).isSameAs(table);
        Files.writeString(file, "a: other\n");
        assertThat(files.current()).isNotSameAs(table);
    }

    @Test
    void oneThreadAfterAnotherMayLook() throws Exception {
        TokenFiles files = new TokenFiles(Files.writeString(directory.resolve("t"), "a: one\n"));
        assertThat(files.find("a")).isPresent();
        assertThat(CompletableFuture.supplyAsync(() -> files.find("a")).get(30, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void aReplacedFileAndAnOlderOneCount() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "a: one\n");
        TokenFiles files = new TokenFiles(file);
        assertThat(files.find("a")).contains(Target.pool("one"));
        Path other = Files.writeString(directory.resolve("other"), "a: two\n");
        Files.setLastModifiedTime(other, FileTime.from(Instant.now().minusSeconds(3600)));
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(files.find("a")).contains(Target.pool("two"));
    }

    @Test
    void tokensAreFoundByTheirPlaces() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "a: one\n# a b: c\na b: two\nnonsense\nc d: nowhere:0\n");
        assertThat(new TokenFiles(file).places(it -> it.contains(" "))).containsExactly(file + ", line 3");
    }

    @Test
    void withoutTheFileNoTokenIsKnownUntilItIsBack() throws IOException {
        Path file = Files.writeString(directory.resolve("t"), "a: one\n");
        TokenFiles files = new TokenFiles(file);
        assertThat(files.find("a")).isPresent();
        Files.delete(file);
        assertThat(files.find("a")).isEmpty();
        Files.writeString(file, "a: one\n");
        assertThat(files.find("a")).isPresent();
    }

    @Test
    void allFilesOfAFolderCountButHiddenOnesAndFolders() throws IOException {
        Files.writeString(directory.resolve("1"), "a: one\n");
        Files.writeString(directory.resolve(".hidden"), "h: hidden\n");
        Files.createDirectory(directory.resolve("folder"));
        TokenFiles files = new TokenFiles(directory);
        assertThat(files.find("a")).contains(Target.pool("one"));
        assertThat(files.find("h")).isEmpty();
        assertThat(files.find("b")).isEmpty();
        Files.writeString(directory.resolve("2"), "b: two\n");
        assertThat(files.find("b")).contains(Target.pool("two"));
        Files.delete(directory.resolve("1"));
        assertThat(files.find("a")).isEmpty();
        assertThat(files.find("b")).contains(Target.pool("two"));
    }

    @Test
    void theFolderOfAMountedSecretIsReadThroughItsLinks() throws IOException {
        Path data = Files.createDirectory(directory.resolve("..data-1"));
        Files.writeString(data.resolve("tokens"), "a: one\n");
        Files.createSymbolicLink(directory.resolve("..data"), data.getFileName());
        Files.createSymbolicLink(directory.resolve("tokens"), Path.of("..data", "tokens"));
        TokenFiles files = new TokenFiles(directory);
        assertThat(files.find("a")).contains(Target.pool("one"));

        Path next = Files.createDirectory(directory.resolve("..data-2"));
        Files.writeString(next.resolve("tokens"), "a: two\n");
        Files.createSymbolicLink(directory.resolve("..new"), next.getFileName());
        Files.move(directory.resolve("..new"), directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        assertThat(files.find("a")).contains(Target.pool("two"));
    }
}
