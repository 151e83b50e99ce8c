// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.neighbour;

import java.lang.System.Logger.Level;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.helidon.common.uri.UriPath;
import io.helidon.config.Config;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.config.KnownKeys;

/**
 * Says where Helidon's static content has a file at the path of a tunnel and is asked first: whoever wants the tunnel
 * gets that file.
 */
final class StaticFiles {
    private static final System.Logger LOGGER = System.getLogger(StaticFiles.class.getName());

    private StaticFiles() {
    }

    /**
     * Says what of the node of static content is not read, and which folders and sockets are not there.
     *
     * @param sockets names of all sockets of the server
     * @throws io.helidon.config.ConfigException if it would serve the working folder, or all of the class path, by mistake
     */
    static void warnOfNode(Config node, Collection<String> sockets) {
        Stream.of("path", "classpath").flatMap(it -> node.get(it).asNodeList().orElseGet(List::of).stream())
                .map(it -> it.get("location")).filter(Config::exists)
                .forEach(it -> ConfigKey.of(it).require(!it.asString().filter(String::isBlank).isPresent(), "",
                        "a folder or a file"));
        node.get("sockets").asNodeList().orElseGet(List::of).stream()
                .filter(it -> it.asString().filter(socket -> !sockets.contains(socket)).isPresent())
                .forEach(it -> Doubt.tell(ConfigKey.of(it).invalid(it.asString().get(), "one of " + sockets),
                        "Nothing is served there"));
        KnownKeys.findWrong(node, StaticContentFeature.class, it -> Doubt.tell(it, "It is passed over"));
        node.get("path").asNodeList().orElseGet(List::of).stream()
                .map(it -> it.get("location"))
                .filter(it -> it.as(Path.class).filter(path -> !Files.exists(path)).isPresent())
                .forEach(it -> Doubt.tell(ConfigKey.of(it).invalid(it.asString().get(), "a folder or a file that is there"),
                        "No request gets anything of it"));
    }

    /**
     * Look for such a file.
     *
     * @param weight weight of the tunnels' routes
     */
    static void warn(TunnelPaths tunnel, List<ServerFeature> features, Collection<String> sockets, double weight) {
        tunnel.paths().fixedPath().ifPresent(path -> features.stream()
                .filter(StaticContentFeature.class::isInstance)
                .map(it -> ((StaticContentFeature) it).prototype())
                .filter(it -> it.enabled() && it.weight() > weight)
                .flatMap(it -> Stream.concat(onDisk(it, path, sockets), onClassPath(it, path, sockets)))
                .findFirst()
                .ifPresent(file -> LOGGER.log(Level.WARNING,
                        "{0}: \"{1}\" is the path of {2}, too, which server.features.static-content has: it "
                                + "is asked first, and whoever wants the tunnel gets that. Give the tunnel another path, or a higher "
                                + "server.features.wstunnel.weight",
                        tunnel.key(), path, file)));
    }

    private static Stream<String> onDisk(StaticContentConfig config, String path, Collection<String> sockets) {
        return config.path().stream()
                .filter(it -> it.enabled() && served(it.sockets(), config.sockets(), sockets))
                .flatMap(it -> rest(it.context(), path).flatMap(rest -> onDisk(it, rest, path)).stream())
                .map(Path::toString);
    }

    private static Optional<Path> onDisk(FileSystemHandlerConfig handler, String rest, String path) {
        Path file = handler.location().resolve(rest);
        if (Files.isRegularFile(file)) {
            return Optional.of(file);
        }
        // of a folder with a page the path without a slash is one of a redirect
        return handler.welcome()
                .filter(it -> Files.isDirectory(file))
                .map(file::resolve)
                .filter(it -> !path.endsWith("/") || Files.isRegularFile(it));
    }

    private static Stream<String> onClassPath(StaticContentConfig config, String path, Collection<String> sockets) {
        return config.classpath().stream()
                .filter(it -> it.enabled() && served(it.sockets(), config.sockets(), sockets))
                .flatMap(it -> rest(it.context(), path).flatMap(rest -> onClassPath(it, rest, it.welcome().or(config::welcome)))
                        .stream());
    }

    private static Optional<String> onClassPath(ClasspathHandlerConfig handler, String rest, Optional<String> welcome) {
        String name = handler.location().replaceFirst("^/", "").replaceFirst("/+$", "") + (rest.isEmpty() ? "" : "/" + rest);
        ClassLoader loader = handler.classLoader().orElseGet(() -> Thread.currentThread().getContextClassLoader());
        Optional<String> page = welcome.map(it -> name.replaceFirst("/$", "") + "/" + it)
                .filter(it -> loader.getResource(it) != null);
        URL file = loader.getResource(name);
        return page.or(() -> Optional.ofNullable(file).filter(it -> !isFolder(it)).map(it -> name));
    }

    private static boolean isFolder(URL resource) {
        return resource.getPath().endsWith("/")
                || resource.getProtocol().equals("file") && Files.isDirectory(Path.of(resource.getPath()));
    }

    /** Whether a handler is on one of the tunnels' sockets: without any of its own it has those of the feature, or else all. */
    private static boolean served(Set<String> own, Set<String> features, Collection<String> tunnels) {
        Set<String> sockets = own.isEmpty() ? features : own;
        return sockets.isEmpty() || !Collections.disjoint(sockets, tunnels);
    }

    /** What of a path is below a context. */
    private static Optional<String> rest(String context, String path) {
        PathMatchers.PrefixMatchResult match = PathMatchers.create(context).prefixMatch(UriPath.create(path));
        return match.accepted() ? Optional.of(match.unmatchedPath().path().replaceFirst("^/+", "")) : Optional.empty();
    }
}
