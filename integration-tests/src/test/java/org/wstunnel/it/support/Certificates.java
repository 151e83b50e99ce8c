// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for localhost, made new for every run of the tests with the JDK's own tool.
 */
public final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final Path STORE = create();
    private static final SSLContext CLIENT = trust();

    private Certificates() {
    }

    private static Path create() {
        try {
            Path store = Files.createTempDirectory("keys").resolve("localhost.p12");
            Process keytool = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    // its JVM starts in half the time so
                    "-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1",
                    "-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-validity", "2",
                    "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD)
                    .redirectErrorStream(true).start();
            String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new AssertionError("keytool failed: " + output);
            }
            store.toFile().deleteOnExit();
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * The {@code tls} node of a listener's configuration.
     */
    public static String yaml() {
        return """
                tls:
                  private-key:
                    keystore:
                      passphrase: "%1$s"
                      key: { alias: server, passphrase: "%1$s" }
                      resource:
                        path: "%2$s"
                """.formatted(PASSWORD, STORE);
    }

    /**
     * The keystore in PKCS#12; its passphrase and that of its key {@code server} are "changeit".
     */
    public static Path store() {
        return STORE;
    }

    /**
     * What a client needs to trust the certificate.
     */
    public static SSLContext client() {
        return CLIENT;
    }

    /**
     * Write a keystore in PKCS#12 that trusts the certificate and has no key; its passphrase is "changeit".
     */
    static void writeTrusted(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted().store(out, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore trusted() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(STORE)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", keys.getCertificate("server"));
            return trusted;
        }
    }

    private static SSLContext trust() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
