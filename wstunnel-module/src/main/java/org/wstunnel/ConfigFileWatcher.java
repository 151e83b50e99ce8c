// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.helidon.common.media.type.MediaType;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ChangeEventType;
import io.helidon.config.spi.ChangeWatcher;

/**
 * Watches a file of the configuration by its content: {@code ConfigSources.file(path).changeWatcher(watcher)}.
 * <p>
 * Unlike Helidon's own watcher, it notices a file that is replaced by way of a link, as Kubernetes replaces those of
 * a mounted ConfigMap. Unlike a polling strategy, it goes on after a file that cannot be read. While a file is being
 * written it waits until two looks have found the same content. If a file cannot be parsed, the reason is in the log,
 * and Helidon is not told of the change.
 * <p>
 * All methods may be called by any thread. The watcher calls listeners on a thread of its own.
 */
public final class ConfigFileWatcher implements ChangeWatcher<Path> {
    private static final System.Logger LOGGER = System.getLogger(ConfigFileWatcher.class.getName());

    private final MediaType mediaType;
    private final Duration interval;
    private final List<Thread> watching = new CopyOnWriteArrayList<>();

    private ConfigFileWatcher(MediaType mediaType, Duration interval) {
        this.mediaType = Objects.requireNonNull(mediaType);
        this.interval = interval;
    }

    /**
     * Create a watcher.
     *
     * @param mediaType type of the file's content, such as {@link io.helidon.common.media.type.MediaTypes#APPLICATION_X_YAML}
     * @param interval  how often to look
     * @return a watcher that watches nothing yet
     * @throws IllegalArgumentException if the interval is not positive
     */
    public static ConfigFileWatcher create(MediaType mediaType, Duration interval) {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("The interval must be positive, it is " + interval);
        }
        return new ConfigFileWatcher(mediaType, interval);
    }

    @Override
    public void start(Path target, Consumer<ChangeEvent<Path>> listener) {
        byte[] first = read(target);
        watching.add(Thread.ofVirtual().name("wstunnel-config-watch").start(() -> watch(target, first, listener)));
    }

    @Override
    public void stop() {
        watching.forEach(Thread::interrupt);
        watching.clear();
    }

    @Override
    public Class<Path> type() {
        return Path.class;
    }

    private void watch(Path target, byte[] first, Consumer<ChangeEvent<Path>> listener) {
        byte[] known = first;
        byte[] last = first;
        while (true) {
            try {
                Thread.sleep(interval);
            } catch (InterruptedException e) {
                return;
            }
            byte[] now = read(target);
            if (now != null && !Arrays.equals(now, known) && Arrays.equals(now, last)) {
                known = now;
                changed(target, listener);
            }
            last = now;
        }
    }

    private void changed(Path target, Consumer<ChangeEvent<Path>> listener) {
        try {
            Config.builder(ConfigSources.file(target).mediaType(mediaType))
                    .disableEnvironmentVariablesSource()
                    .disableSystemPropertiesSource()
                    .build();
        } catch (ConfigException e) {
            LOGGER.log(Level.WARNING, () -> "Changed configuration is refused, the old one stays: " + target + ": "
                    + e.getMessage().strip().replaceAll("\\s+", " "));
            return;
        }
        try {
            listener.accept(ChangeEvent.create(target, ChangeEventType.CHANGED));
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "Changed configuration is not taken: " + target, e);
        }
    }

    private static byte[] read(Path target) {
        try {
            return Files.readAllBytes(target);
        } catch (IOException e) {
            // being replaced, or gone: what was there stays in force
            LOGGER.log(Level.DEBUG, "The configuration file cannot be read now", e);
            return null;
        }
    }
}
