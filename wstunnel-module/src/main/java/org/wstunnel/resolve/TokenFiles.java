// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.resolve;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.wstunnel.spi.Target;

/**
 * The tokens of a file, or of all files of a folder, as they are at the moment: before each look the files' attributes are
 * compared, and what has changed is read again. What cannot be read has no tokens.
 */
final class TokenFiles {
    private static final System.Logger LOGGER = System.getLogger(TokenFiles.class.getName());
    /**
     * Two changes within the resolution of a file's time look like one: a file that was read so soon after a change is
     * read again.
     */
    private static final Duration YOUNG = Duration.ofSeconds(2);
    /** So many of the lines that are left out are told: a file that is none of tokens has thousands. */
    private static final int TOLD = 3;

    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();
    // the three are guarded by the lock
    private SortedMap<Path, Stamp> stamps = new TreeMap<>();
    private Instant read = Instant.MIN;
    private TokenTable table = new TokenTable(Map.of());

    TokenFiles(Path path) {
        this.path = path;
    }

    Optional<Target> find(String token) {
        return current().find(token);
    }

    /** Where the tokens are that somebody looks for; a table does not have them. */
    List<String> places(Predicate<String> wanted) {
        return lines(stamp().keySet()).stream()
                .filter(line -> TokenLine.parse(line.text()).filter(it -> wanted.test(it.token())).isPresent())
                .map(Line::toString).toList();
    }

    TokenTable current() {
        lock.lock();
        try {
            SortedMap<Path, Stamp> now = stamp();
            if (read.equals(Instant.MIN) || !now.equals(stamps) || now.values().stream().anyMatch(it -> it.youngerThan(read))) {
                boolean changed = !now.equals(stamps);
                Instant start = Instant.now();
                table = read(now.keySet(), changed);
                stamps = now;
                read = start;
            }
            return table;
        } finally {
            lock.unlock();
        }
    }

    private SortedMap<Path, Stamp> stamp() {
        SortedMap<Path, Stamp> result = new TreeMap<>();
        try {
            for (Path file : files()) {
                result.put(file, Stamp.of(file));
            }
        } catch (IOException e) {
            if (!stamps.isEmpty() || read.equals(Instant.MIN)) {
                LOGGER.log(Level.WARNING, "Tokens cannot be read, no request has a target until they can: {0}", e.toString());
            }
            result.clear();
        }
        return result;
    }

    /** Names with a leading dot are passed over: editors and mounted volumes use them for files of their own. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> !file.getFileName().toString().startsWith(".") && Files.isRegularFile(file)).toList();
        }
    }

    private static TokenTable read(Collection<Path> files, boolean tell) {
        Map<String, Target> tokens = new HashMap<>();
        Map<String, Line> places = new HashMap<>();
        List<String> leftOut = new ArrayList<>();
        for (Line line : lines(files)) {
            TokenLine.parse(line.text()).ifPresentOrElse(it -> {
                Target before = tokens.put(it.token(), it.target());
                Line place = places.put(it.token(), line);
                if (before != null && !before.equals(it.target())) {
                    leftOut.add(place + " is left out: " + line + " has another target for its token");
                }
            }, () -> leftOut.add(line + " is left out: it is not \"token: host:port\", \"token: unix_socket:/path\" or "
                    + "\"token: pool\""));
        }
        TokenTable table = new TokenTable(tokens);
        if (tell) {
            leftOut.stream().limit(TOLD).forEach(it -> LOGGER.log(Level.WARNING, "{0}", it));
            if (leftOut.size() > TOLD) {
                LOGGER.log(Level.WARNING, "{0} lines of tokens are left out in all", String.valueOf(leftOut.size()));
            }
            LOGGER.log(Level.DEBUG, "{0} tokens read from {1} files", table.targets().size(), files.size());
        }
        return table;
    }

    /** The lines that say something. */
    private static List<Line> lines(Collection<Path> files) {
        List<Line> lines = new ArrayList<>();
        for (Path file : files) {
            try {
                // editors of Windows put a mark in front
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "");
                int number = 0;
                for (String line : text.lines().toList()) {
                    number++;
                    if (!TokenLine.saysNothing(line)) {
                        lines.add(new Line(file, number, line));
                    }
                }
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "A file of tokens cannot be read, its tokens are unknown: {0}", e.toString());
            }
        }
        return lines;
    }

    /**
     * A line, which is told by its place, since nobody but its users should know the token.
     *
     * @param file   file
     * @param number number, from 1
     * @param text   text
     */
    private record Line(Path file, int number, String text) {
        @Override
        public String toString() {
            return file + ", line " + number;
        }
    }

    /**
     * What changes when a file is changed.
     *
     * @param modified time of the last change
     * @param size     size
     * @param key      the file itself, which is another one when it was replaced
     */
    private record Stamp(Instant modified, long size, Object key) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime().toInstant(), attributes.size(), String.valueOf(attributes.fileKey()));
        }

        boolean youngerThan(Instant read) {
            return modified.plus(YOUNG).isAfter(read);
        }
    }
}
