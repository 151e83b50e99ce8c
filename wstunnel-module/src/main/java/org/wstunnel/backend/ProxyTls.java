// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * What a PROXY header says about the TLS connection of the client.
 *
 * @param version     version, such as {@code TLSv1.3}; empty if the server does not tell
 * @param cipher      cipher suite by its standard name
 * @param certificate certificate with which the client has authenticated itself; it was verified
 */
public record ProxyTls(Optional<String> version, Optional<String> cipher, Optional<X509Certificate> certificate) {
    private static final int CLIENT_SSL = 0x01;
    private static final int CLIENT_CERTIFICATE = 0x02 | 0x04;
    private static final int VERSION = 0x21;
    private static final int COMMON_NAME = 0x22;
    private static final int CIPHER = 0x23;

    /** The value of the entry for TLS: a byte of flags, whether the certificate was verified (0), and a list of its own. */
    byte[] value() {
        Tlvs tlvs = new Tlvs();
        version.ifPresent(it -> tlvs.add(VERSION, it));
        certificate.flatMap(ProxyTls::commonName).ifPresent(it -> tlvs.add(COMMON_NAME, it));
        cipher.ifPresent(it -> tlvs.add(CIPHER, it));
        return ByteBuffer.allocate(1 + Integer.BYTES + tlvs.length())
                .put((byte) (certificate.isPresent() ? CLIENT_SSL | CLIENT_CERTIFICATE : CLIENT_SSL))
                .putInt(certificate.isPresent() ? 0 : 1)
                .put(tlvs.bytes())
                .array();
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName()).getRdns().reversed().stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .map(Rdn::getValue)
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .findFirst();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
