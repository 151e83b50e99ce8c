// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.backend;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;

import javax.net.ssl.SSLException;

/**
 * No TLS connection to a backend; the message says in an operator's words why.
 */
final class TlsException extends IOException {
    private static final long serialVersionUID = 1L;

    TlsException(SSLException cause, String serverName) {
        super(reason(cause, serverName), cause);
    }

    private static String reason(SSLException failure, String serverName) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "its certificate has expired (" + cause.getMessage() + ")";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "its certificate is not valid yet (" + cause.getMessage() + ")";
            }
            if (cause instanceof CertPathBuilderException || hasNoAnchor(cause)) {
                return "its certificate is signed by no authority that is trusted (" + cause.getMessage() + ")";
            }
            if (cause instanceof CertificateException && cause.getCause() == null && isAboutName(cause.getMessage())) {
                return "its certificate is for another name than " + serverName + " (" + cause.getMessage() + ")";
            }
        }
        return "TLS handshake failed: " + failure.getMessage();
    }

    private static boolean hasNoAnchor(Throwable cause) {
        return cause instanceof CertPathValidatorException invalid && invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR;
    }

    /** The JDK has no exception of its own for a name that does not match. */
    private static boolean isAboutName(String message) {
        return message != null && (message.startsWith("No name matching") || message.startsWith("No subject alternative"));
    }
}
