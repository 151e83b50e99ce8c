// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.clients;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Pki;

/**
 * What tests with a real proxy in front of the gateway have: a client's address, a backend, and the proxy's certificate.
 */
abstract class WithFrontProxy {
    static final String CLIENT = "127.0.0.77";

    static Pki pki;
    static Pki.Identity identity;
    static Backend backend;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        pki = new Pki();
        identity = pki.issue("proxy", "DNS:localhost,IP:127.0.0.1");
        backend = Backend.tcp(Behaviour.echo());
    }

    @AfterAll
    static void stop() {
        if (backend != null) {
            backend.close();
            pki.close();
        }
    }
}
