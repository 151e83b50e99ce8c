// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;

/**
 * A jar with services, on the class path of this thread for as long as this is open. Other tests do not see it.
 */
public final class ServicesJar implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader loader;

    private ServicesJar(URLClassLoader loader) {
        this.loader = loader;
        Thread.currentThread().setContextClassLoader(loader);
    }

    /**
     * Makes the jar and puts it onto the class path.
     *
     * @param directory where to put the file
     * @param services  classes of providers by the service that they provide
     */
    public static ServicesJar with(Path directory, Map<Class<?>, List<Class<?>>> services) {
        Path file = directory.resolve("services.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<Class<?>, List<Class<?>>> service : services.entrySet()) {
                jar.putNextEntry(new JarEntry("META-INF/services/" + service.getKey().getName()));
                jar.write(service.getValue().stream().map(Class::getName).collect(Collectors.joining("\n"))
                        .getBytes(StandardCharsets.UTF_8));
                for (Class<?> provider : service.getValue()) {
                    String name = provider.getName().replace('.', '/') + ".class";
                    jar.putNextEntry(new JarEntry(name));
                    try (InputStream in = provider.getClassLoader().getResourceAsStream(name)) {
                        in.transferTo(jar);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return new ServicesJar(new URLClassLoader(new URL[] {file.toUri().toURL()}, ServicesJar.class.getClassLoader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
