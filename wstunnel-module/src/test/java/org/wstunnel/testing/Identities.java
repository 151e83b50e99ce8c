// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

import io.helidon.common.tls.TlsConfig;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Keys, and certificates of one authority for them, which is "ca".
 */
public final class Identities {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String CA = "ca";

    private final Map<String, PrivateKey> keys = new HashMap<>();
    private final Map<String, X509Certificate> certificates = new HashMap<>();

    /** Makes the authority. */
    public Identities() throws GeneralSecurityException {
        issue(CA, "EC", Instant.now(), null, "CN=" + CA);
    }

    /**
     * Makes a key, and its certificate that is valid for a day from now on.
     *
     * @param alias     name of both
     * @param algorithm that of the key, with its size: {@code RSA 2048}
     */
    public void issue(String alias, String algorithm) throws GeneralSecurityException {
        issue(alias, algorithm, Instant.now(), null, "CN=" + alias);
    }

    /** Makes a key, and its certificate for a host, valid for a day from then on. */
    public void issue(String alias, Instant from, GeneralName host) throws GeneralSecurityException {
        issue(alias, "EC", from, host, "CN=" + alias);
    }

    /** Makes a key, and its certificate for a subject. */
    public void issueTo(String alias, String subject) throws GeneralSecurityException {
        issue(alias, "EC", Instant.now(), null, subject);
    }

    /** Makes a key, and its certificate for a host of that name. */
    public void issueFor(String alias, String host) throws GeneralSecurityException {
        issue(alias, Instant.now(), new GeneralName(GeneralName.dNSName, host));
    }

    private void issue(String alias, String algorithm, Instant from, GeneralName host, String subject)
            throws GeneralSecurityException {
        String[] words = algorithm.split(" ", 2);
        KeyPairGenerator generator = KeyPairGenerator.getInstance(words[0]);
        if (words.length > 1) {
            generator.initialize(Integer.parseInt(words[1]));
        }
        KeyPair pair = generator.generateKeyPair();
        keys.put(alias, pair.getPrivate());
        // a second ago: time in certificates has no parts of seconds
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(new X500Name("CN=" + CA),
                BigInteger.valueOf(certificates.size() + 1L), Date.from(from.minusSeconds(1)),
                Date.from(from.plus(Duration.ofDays(1))), X500Name.getInstance(new X500Principal(subject).getEncoded()),
                pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(alias.equals(CA)));
            if (host != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(host));
            }
            certificates.put(alias, new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key(CA)))));
        } catch (CertIOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    public PrivateKey key(String alias) {
        return keys.get(alias);
    }

    /** The certificate and that of the authority. */
    public List<X509Certificate> chain(String alias) {
        return List.of(certificates.get(alias), certificates.get(CA));
    }

    /** What a server needs that has this certificate and trusts the authority. */
    public SSLContext context(String alias) throws GeneralSecurityException, IOException {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(alias, key(alias), PASSWORD, chain(alias).toArray(X509Certificate[]::new));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(CA, certificates.get(CA));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(own, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** What a client needs that trusts the authority. */
    public TlsConfig.Builder client() {
        return TlsConfig.builder().addTrust(certificates.get(CA));
    }
}
