// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.config.Config;
import picocli.CommandLine.Option;

/**
 * A gateway with one tunnel that the command line describes, with websockify's names for its options.
 */
final class SmallGateway {
    private static final Pattern ADDRESS = Pattern.compile("(?:(\\[[^\\]]+]|[^:\\[\\]]+):)?(\\d{1,5})");
    private static final int MAX_PORT = 65_535;
    /** RFC 7468. */
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \\1-----", Pattern.DOTALL);
    private static final String UNIX = "unix:";
    private static final String TARGET = "HOST:PORT, the port 1 to " + MAX_PORT + ", or unix:PATH";
    private static final String PRIVATE_KEY = "server.tls.private-key";
    private static final String TLS = PRIVATE_KEY + ".pem.";
    private static final String TLS_ENABLED = "server.tls.enabled";
    private static final String DEFAULT_LISTEN = "6080";
    private static final String TUNNEL = "server.features.wstunnel.tunnels.0.";
    private static final String FILES = "server.features.static-content.path.0.";
    /** What a file of tokens may name: it is the operator's own, as the command line is. */
    private static final List<String> ANY_NETWORK = List.of("0.0.0.0/0", "::/0", "127.0.0.0/8", "::1/128");

    /** Folders and a name that have room in the path of a Unix socket. */
    private static final int DEEPEST = 53;
    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "[::1]");

    @Option(names = "--listen", paramLabel = "[HOST:]PORT", order = 1,
            description = {"where to listen; 127.0.0.1 and 6080 unless told otherwise,", "0.0.0.0:6080 for everybody, "
                    + "unix:PATH for a Unix socket"})
    private String listen;

    @Option(names = "--target", paramLabel = "HOST:PORT", order = 2,
            description = "where each tunnel leads to; unix:PATH for a Unix socket")
    private String target;

    @Option(names = "--token-source", paramLabel = "FILE", order = 3,
            description = {"in place of --target: file, or folder of files, with lines of", "\"token: host:port\"; "
                    + "the token is in the query, ?token=..."})
    private Path tokenSource;

    @Option(names = "--web", paramLabel = "DIR", order = 4,
            description = "serve the files of DIR, too; tunnels are at /websockify then, and at any path otherwise")
    private Path web;

    @Option(names = "--cert", paramLabel = "PEM", order = 5,
            description = "certificate, and those that it was signed by: the listener speaks TLS; the key may be in the same file")
    private Path cert;

    @Option(names = "--key", paramLabel = "PEM", order = 6, description = "its private key, if it has a file of its own")
    private Path key;

    @Option(names = "--origin", paramLabel = "ORIGIN", order = 7,
            description = "whose pages may open tunnels, such as https://example.org, may be repeated; "
                    + "those of the gateway itself unless told otherwise, \"*\" for all")
    private List<String> origins = new ArrayList<>();

    @Option(names = "--host", paramLabel = "NAME", order = 8,
            description = "name by which browsers ask for the gateway, may be repeated; needed for its own pages "
                    + "by plain HTTP, not for localhost, addresses and TLS")
    private List<String> hosts = new ArrayList<>();

    void validate() {
        if (!listen().startsWith(UNIX)) {
            address("--listen", listen());
        }
        if (target == null && tokenSource == null) {
            throw new IllegalArgumentException("--target HOST:PORT or --token-source FILE is required");
        }
        if (target != null && tokenSource != null) {
            throw new IllegalArgumentException("--target and --token-source exclude each other");
        }
        if (target != null && (target.equals(UNIX) || !target.startsWith(UNIX) && !hasHostAndPort(target))) {
            throw wrong("--target", target, TARGET);
        }
        if (tokenSource != null && (isEmpty(tokenSource) || !Files.isReadable(tokenSource))) {
            throw wrong("--token-source", tokenSource, "a file or folder that can be read");
        }
        if (web != null && (isEmpty(web) || !Files.isDirectory(web))) {
            throw wrong("--web", web, "a folder");
        }
        if (origins.stream().anyMatch(String::isBlank)) {
            throw wrong("--origin", "", "an origin, such as https://example.org");
        }
        if (hosts.stream().anyMatch(String::isBlank)) {
            throw wrong("--host", "", "a host name");
        }
        if (key != null && cert == null) {
            throw new IllegalArgumentException("--key needs --cert");
        }
        if (cert != null) {
            requirePem("--cert", cert, "CERTIFICATE");
            requirePem(key == null ? "--cert" : "--key", keyFile(), "PRIVATE KEY");
        }
    }

    private String listen() {
        return listen == null ? DEFAULT_LISTEN : listen;
    }

    /** An empty path is that of the folder in which the program runs. */
    private static boolean isEmpty(Path path) {
        return path.toString().isEmpty();
    }

    /**
     * Refuses what undoes an option without a word, since it goes before the option.
     *
     * @param stronger system properties and environment variables
     */
    void requireEffect(Config stronger) {
        Map<String, String> own = config();
        nodes().forEach((key, option) -> Stream.concat(Stream.of(stronger.get(key)), stronger.get(key).traverse())
                .filter(it -> it.hasValue() && !it.asString().get().equals(own.get(it.key().toString())))
                .findFirst()
                .ifPresent(it -> {
                    throw wrong(it.key().toString(), it.asString().get(),
                            "nothing as a system property or environment variable where " + option + " is given");
                }));
    }

    /**
     * Names options in place of the keys that they stand for.
     *
     * @param message what is wrong, with a key at the start of each line
     * @return the same of the options
     */
    String inOptions(String message) {
        return message.lines().map(line -> nodes().entrySet().stream()
                .filter(it -> line.startsWith(it.getKey() + ":") || line.startsWith(it.getKey() + "."))
                .findFirst()
                .map(it -> line.replaceFirst("[^:]*", it.getValue()))
                .orElse(line))
                .collect(Collectors.joining("\n"));
    }

    /** What the given options stand for. */
    private Map<String, String> nodes() {
        Map<String, String> nodes = new LinkedHashMap<>();
        put(nodes, listen != null, "--listen", "server.port", "server.bind-address");
        // a port alone leaves open where it is
        put(nodes, listen != null && listen.contains(":"), "--listen", "server.host");
        put(nodes, target != null, "--target", TUNNEL + "backends.0.host", TUNNEL + "backends.0.port",
                TUNNEL + "backends.0.socket");
        put(nodes, tokenSource != null, "--token-source", TUNNEL + "resolve");
        put(nodes, web != null, "--web", TUNNEL + "path", FILES + "location");
        put(nodes, key != null, "--key", TLS + "key");
        put(nodes, cert != null, "--cert", TLS_ENABLED, PRIVATE_KEY);
        put(nodes, !origins.isEmpty(), "--origin", TUNNEL + "origins");
        put(nodes, !hosts.isEmpty(), "--host", TUNNEL + "hosts");
        return nodes;
    }

    private static void put(Map<String, String> nodes, boolean given, String option, String... keys) {
        if (given) {
            List.of(keys).forEach(it -> nodes.put(it, option));
        }
    }

    /** The same as an application.yaml would have it, by key. */
    Map<String, String> config() {
        Map<String, String> config = new LinkedHashMap<>();
        if (listen().startsWith(UNIX)) {
            config.put("server.bind-address", listen());
        } else {
            Matcher listener = address("--listen", listen());
            config.put("server.host", listener.group(1) == null ? "127.0.0.1" : unbracketed(listener.group(1)));
            config.put("server.port", listener.group(2));
        }
        // nobody has asked for its pages
        config.put("server.features.observe.enabled", "false");
        if (cert != null) {
            putTls(config);
        }
        if (web == null) {
            config.put(TUNNEL + "path-prefix", "/");
        } else {
            config.put(TUNNEL + "path", "/websockify[/{*}]");
            config.put(FILES + "location", web.toString());
            config.put(FILES + "context", "/");
            config.put(FILES + "welcome", Files.exists(web.resolve("index.html")) ? "index.html" : "vnc.html");
        }
        for (int i = 0; i < origins.size(); i++) {
            config.put(TUNNEL + "origins." + i, origins.get(i));
        }
        if (!hosts.isEmpty()) {
            List<String> all = new ArrayList<>(LOCAL);
            all.addAll(hosts);
            for (int i = 0; i < all.size(); i++) {
                config.put(TUNNEL + "hosts." + i, all.get(i));
            }
        }
        if (tokenSource != null) {
            putTokens(config);
        } else {
            putTarget(config);
        }
        return config;
    }

    private void putTls(Map<String, String> config) {
        config.put(TLS_ENABLED, "true");
        if (key != null) {
            config.put(TLS + "cert-chain.resource.path", cert.toString());
            config.put(TLS + "key.resource.path", key.toString());
        } else {
            // of a file with both Helidon takes whatever comes first for the key
            config.put(TLS + "cert-chain.resource.content-plain", parts(cert, "CERTIFICATE"));
            config.put(TLS + "key.resource.content-plain", parts(cert, "PRIVATE KEY"));
        }
    }

    /** What a PEM file has of one kind. */
    private static String parts(Path file, String kind) {
        try {
            return PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).results()
                    .filter(it -> it.group(1).endsWith(kind))
                    .map(MatchResult::group)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw wrong("--cert", file, "a file that can be read");
        }
    }

    private Path keyFile() {
        return key == null ? cert : key;
    }

    private static void requirePem(String option, Path file, String part) {
        Arguments.requireReadable(option, file);
        if (!parts(file, "ENCRYPTED PRIVATE KEY").isEmpty()) {
            throw wrong(option, file, "a key without a passphrase; with one it needs a file for --config");
        }
        if (parts(file, part).isEmpty()) {
            throw wrong(option, file, "a PEM file with a " + part.toLowerCase(Locale.ROOT)
                    + (option.equals("--cert") && !part.equals("CERTIFICATE") ? ", or --key" : ""));
        }
    }

    private void putTarget(Map<String, String> config) {
        if (target.startsWith(UNIX)) {
            config.put(TUNNEL + "backends.0.socket", target.substring(UNIX.length()));
            return;
        }
        Matcher backend = address("--target", target);
        config.put(TUNNEL + "backends.0.host", unbracketed(backend.group(1)));
        config.put(TUNNEL + "backends.0.port", backend.group(2));
    }

    private void putTokens(Map<String, String> config) {
        config.put(TUNNEL + "resolve.file.path", tokenSource.toString());
        config.put(TUNNEL + "resolve.file.token.query", "token");
        config.put(TUNNEL + "allowed-targets.ports.0", "1-" + MAX_PORT);
        // an asterisk stands for one name
        for (int i = 0; i < DEEPEST; i++) {
            config.put(TUNNEL + "allowed-targets.sockets." + i, "/*".repeat(i + 1));
        }
        for (int i = 0; i < ANY_NETWORK.size(); i++) {
            config.put(TUNNEL + "allowed-targets.networks." + i, ANY_NETWORK.get(i));
        }
    }

    private static Matcher address(String option, String value) {
        Matcher address = ADDRESS.matcher(value);
        if (!address.matches() || Integer.parseInt(address.group(2)) > MAX_PORT) {
            throw wrong(option, value, option.equals("--listen")
                    ? "[HOST:]PORT, the port 0 to " + MAX_PORT + ", or unix:PATH"
                    : TARGET);
        }
        return address;
    }

    private static boolean hasHostAndPort(String value) {
        Matcher address = address("--target", value);
        return address.group(1) != null && Integer.parseInt(address.group(2)) > 0;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static IllegalArgumentException wrong(String option, Object value, String expected) {
        return new IllegalArgumentException(option + ": invalid value \"" + value + "\": expected " + expected);
    }
}
