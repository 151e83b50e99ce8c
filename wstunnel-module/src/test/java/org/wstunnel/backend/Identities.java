// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.helidon.common.tls.TlsConfig;

/**
 * Certificates of one authority, made by keytool.
 */
final class Identities {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path file;

    /** Makes the authority. */
    Identities(Path file) {
        this.file = file;
        keytool("ca", "-ext", "bc:c");
    }

    /** Makes a certificate that the authority signs. */
    void issue(String alias, String names, String... more) {
        List<String> options = new ArrayList<>(List.of("-signer", "ca", "-ext", "san=" + names));
        options.addAll(Arrays.asList(more));
        keytool(alias, options.toArray(String[]::new));
    }

    private void keytool(String alias, String... more) {
        // its JVM starts in half the time so
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-J-XX:TieredStopAtLevel=1",
                "-genkeypair", "-alias", alias, "-keyalg", "EC",
                "-dname", "CN=" + alias, "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
                String.valueOf(PASSWORD)));
        command.addAll(Arrays.asList(more));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(output);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private KeyStore all() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    PrivateKey key(String alias) throws GeneralSecurityException, IOException {
        return (PrivateKey) all().getKey(alias, PASSWORD);
    }

    List<X509Certificate> chain(String alias) throws GeneralSecurityException, IOException {
        return Arrays.stream(all().getCertificateChain(alias)).map(X509Certificate.class::cast).toList();
    }

    /** What a server needs that has this certificate and trusts the authority. */
    SSLContext context(String alias) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(alias, key(alias), PASSWORD, chain(alias).toArray(X509Certificate[]::new));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", chain("ca").getFirst());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** What a client needs that trusts the authority. */
    TlsConfig.Builder client() throws GeneralSecurityException, IOException {
        return TlsConfig.builder().trust(chain("ca"));
    }
}
