// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;

import org.wstunnel.config.ConfigKey;

/**
 * Checks the private key of TLS and its certificate. Helidon takes what it finds, and then every handshake fails, or the
 * other side gets no certificate.
 */
public final class TlsIdentity {
    private static final String HELIDONS_TLS_MANAGER = "tls-manager";
    /** How keys sign, by their algorithm. Keys of all other algorithms are not looked at. */
    private static final Map<String, String> SIGNATURES = Map.of(
            "RSA", "SHA256withRSA",
            "EC", "SHA256withECDSA",
            "EdDSA", "EdDSA");
    /** Positions in {@link X509Certificate#getKeyUsage()}. */
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;
    /** The purposes serverAuth and any. */
    private static final Set<String> FOR_SERVERS = Set.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");
    private static final byte[] SIGNED = {1, 2, 3, 4};

    private TlsIdentity() {
    }

    /**
     * What the key is taken from.
     *
     * @param tls TLS of a listener or a backend
     * @return its options, empty where TLS is off, or its keys are those of a context or manager of the application
     */
    public static Optional<TlsConfig> configured(Tls tls) {
        return Optional.of(tls)
                .filter(Tls::enabled)
                .map(Tls::prototype)
                .filter(it -> it.sslContext().isEmpty() && HELIDONS_TLS_MANAGER.equals(it.manager().type()));
    }

    /**
     * Refuses TLS that has no key or no certificate.
     *
     * @param tls options
     * @param key key of the private key in the configuration
     * @throws io.helidon.config.ConfigException if one of them is missing
     */
    public static void require(TlsConfig tls, ConfigKey key) {
        if (tls.privateKey().isEmpty()) {
            throw key.missing(
                    "a key. None is found; it is pem.key.resource, or in a keystore that of the alias \"1\", unless "
                            + "keystore.key.alias names another one");
        }
        requireChain(tls, key);
    }

    /** Refuses a key without a certificate. */
    static void requireChain(TlsConfig tls, ConfigKey key) {
        if (tls.privateKey().isPresent() && tls.privateKeyCertChain().isEmpty()) {
            throw key.missing(
                    "a certificate beside the key. None is found; it is pem.cert-chain.resource, or in a keystore that of the key's alias");
        }
    }

    /**
     * Refuses a key that is not that of its certificate.
     *
     * @param tls options
     * @param key key of the private key in the configuration
     * @throws io.helidon.config.ConfigException if it is that of another one
     */
    public static void checkPair(TlsConfig tls, ConfigKey key) {
        tls.privateKey().ifPresent(own -> certificate(tls).ifPresent(certificate -> {
            if (!belongs(own, certificate.getPublicKey())) {
                throw key.wrong("the key of another certificate",
                        "the key of \"" + subject(certificate) + "\", whose certificate is the first of the chain");
            }
        }));
    }

    /**
     * What is wrong with the time of the certificate.
     *
     * @param tls options
     * @param key key of the private key in the configuration
     * @return message, if the certificate is not valid now
     */
    public static Optional<String> wrongTime(TlsConfig tls, ConfigKey key) {
        return certificate(tls).flatMap(certificate -> otherTime(certificate)
                .map(time -> key.invalid(subject(certificate), "a certificate that is valid now, and not " + time).getMessage()));
    }

    /**
     * What is wrong with the purpose of the certificate of a server.
     *
     * @param tls options
     * @param key key of the private key in the configuration
     * @return message, if the certificate says what it is for, and that is something else
     */
    public static Optional<String> wrongPurpose(TlsConfig tls, ConfigKey key) {
        return certificate(tls).filter(it -> !isForServers(it)).map(it -> key.invalid(subject(it), "a certificate for servers, "
                + "with digitalSignature and serverAuth if its keyUsage and extendedKeyUsage say anything").getMessage());
    }

    /** RFC 5280 sections 4.2.1.3 and 4.2.1.12; key agreement and encipherment belong to older versions of TLS. */
    private static boolean isForServers(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && IntStream.of(DIGITAL_SIGNATURE, KEY_ENCIPHERMENT, KEY_AGREEMENT).noneMatch(it -> usage[it])) {
            return false;
        }
        try {
            List<String> extended = certificate.getExtendedKeyUsage();
            return extended == null || extended.stream().anyMatch(FOR_SERVERS::contains);
        } catch (CertificateParsingException e) {
            // then nobody can say what it is for
            return true;
        }
    }

    private static Optional<String> otherTime(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return Optional.empty();
        } catch (CertificateExpiredException e) {
            return Optional.of("only until " + certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            return Optional.of("only from " + certificate.getNotBefore().toInstant() + " on");
        }
    }

    private static Optional<X509Certificate> certificate(TlsConfig tls) {
        return tls.privateKeyCertChain().stream().findFirst();
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    /** Whether what the one signs is what the other verifies; also where that cannot be found out. */
    private static boolean belongs(PrivateKey own, PublicKey certified) {
        String algorithm = SIGNATURES.get(own.getAlgorithm());
        String other = SIGNATURES.get(certified.getAlgorithm());
        if (algorithm == null || other == null) {
            return true;
        }
        return algorithm.equals(other) && verifies(algorithm, own, certified);
    }

    private static boolean verifies(String algorithm, PrivateKey own, PublicKey certified) {
        byte[] signature;
        Signature verifier;
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(own);
            signer.update(SIGNED);
            signature = signer.sign();
            verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certified);
            verifier.update(SIGNED);
        } catch (GeneralSecurityException e) {
            // a key that signs nothing, or not in this way
            return true;
        }
        try {
            return verifier.verify(signature);
        } catch (SignatureException e) {
            // of another length, as that of another curve is
            return false;
        }
    }
}
