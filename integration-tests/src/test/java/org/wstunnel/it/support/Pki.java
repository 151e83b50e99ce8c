// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority with the certificates that it has signed, made new for a test with Debian's openssl.
 */
public final class Pki implements AutoCloseable {
    private static final String PASSWORD = "changeit";
    private static final String CONFIGURATION = """
            [ca]
            default_ca = it
            [it]
            database = index.txt
            new_certs_dir = .
            rand_serial = yes
            default_md = sha256
            policy = anything
            copy_extensions = copy
            unique_subject = no
            [anything]
            commonName = supplied
            """;

    private final Path openssl = Programs.require("openssl", "openssl");
    private final Path directory;

    public Pki() {
        try {
            directory = Files.createTempDirectory("pki");
            Files.writeString(directory.resolve("ca.cnf"), CONFIGURATION);
            Files.createFile(directory.resolve("index.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test authority", "-addext",
                "basicConstraints=critical,CA:true");
    }

    /**
     * A certificate of this authority that is valid today.
     *
     * @param name  name of its files
     * @param names subject alternative names, such as {@code DNS:localhost,IP:127.0.0.1}
     */
    public Identity issue(String name, String names) {
        return issue(name, List.of("subjectAltName=" + names), "-days", "2");
    }

    /**
     * A certificate that was valid once.
     */
    public Identity issueExpired(String name, String names) {
        return issue(name, List.of("subjectAltName=" + names), "-startdate", "20200101000000Z", "-enddate", "20200102000000Z");
    }

    /**
     * A certificate that says what it is for.
     *
     * @param name  name of its files
     * @param names subject alternative names
     * @param usage extension, such as {@code extendedKeyUsage=clientAuth}
     */
    public Identity issue(String name, String names, String usage) {
        return issue(name, List.of("subjectAltName=" + names, usage), "-days", "2");
    }

    private Identity issue(String name, List<String> extensions, String... validity) {
        List<String> request = new ArrayList<>(List.of("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + name));
        extensions.forEach(it -> request.addAll(List.of("-addext", it)));
        run(request.toArray(String[]::new));
        List<String> sign = new ArrayList<>(List.of("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem",
                "-keyfile", "ca.key", "-in", name + ".csr", "-out", name + ".pem"));
        sign.addAll(List.of(validity));
        run(sign.toArray(String[]::new));
        run("pkcs12", "-export", "-inkey", name + ".key", "-in", name + ".pem", "-name", "key", "-out", name + ".p12",
                "-passout", "pass:" + PASSWORD);
        return new Identity(file(name + ".pem"), file(name + ".key"), file(name + ".p12"));
    }

    public Path authority() {
        return file("ca.pem");
    }

    /**
     * The {@code trust} part of a {@code tls} node, in one line.
     */
    public String trustYaml() {
        return "trust: { pem: { certificates: { resource: { path: \"" + authority() + "\" } } } }";
    }

    /**
     * The context of a TLS server or client with this certificate, which trusts this authority.
     */
    public SSLContext context(Identity identity) {
        try (InputStream keys = Files.newInputStream(identity.store()); InputStream pem = Files.newInputStream(authority())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(keys, PASSWORD.toCharArray());
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(store, PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca",
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(openssl.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A certificate and its key.
     *
     * @param certificate certificate in PEM
     * @param key         private key in PEM, without a password
     * @param store       both in PKCS#12
     */
    public record Identity(Path certificate, Path key, Path store) {
        /**
         * The {@code private-key} part of a {@code tls} node, in one line.
         */
        public String privateKeyYaml() {
            return "private-key: { pem: { key: { resource: { path: \"" + key + "\" } }, "
                    + "cert-chain: { resource: { path: \"" + certificate + "\" } } } }";
        }
    }
}
