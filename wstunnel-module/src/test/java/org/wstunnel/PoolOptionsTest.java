// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PoolOptionsTest {
    /** A tunnel that has a pool must not have options of its own for backends; none of them may be passed over in silence. */
    @Test
    void everyOptionIsRefusedWhereAPoolIsSet() {
        Set<String> options = new TreeSet<>(ConfigMetadata.load().types().get("org.wstunnel.PoolOptions").keySet());
        assertThat(options).hasSizeGreaterThan(5).isEqualTo(new TreeSet<>(PoolOptionsSupport.OPTIONS.keySet()));
    }

    /** What a tunnel has that was registered by hand works there, or is refused: an option that is new has to be told of here. */
    @Test
    void everyOptionWorksInAListenerOrIsRefused() {
        assertThat(optionsLeft("TunnelConfig", HandRegistration.NOT_OF_TUNNELS.keySet())).containsExactlyInAnyOrder(
                "name", "path", "path-prefix", "extension", "frame-type", "subprotocols", "origins", "allow-missing-origin",
                "balance",
                "connect-timeout", "dial-timeout", "disable-time", "close-timeout", "idle-timeout", "write-timeout",
                "buffer-size",
                "max-frame-size", "ping", "limits", "debug", "backends", "hosts", "allow-networks", "deny-networks");
        assertThat(optionsLeft("BackendConfig", HandRegistration.NOT_OF_BACKENDS.keySet())).containsExactlyInAnyOrder(
                "name", "host", "port", "socket", "weight", "proxy-protocol", "tls", "tls-server-name", "tls-unsafe-trust-all");
    }

    private static Set<String> optionsLeft(String type, Set<String> refused) {
        Set<String> options = new TreeSet<>(ConfigMetadata.load().types().get("org.wstunnel." + type).keySet());
        assertThat(options).containsAll(refused);
        options.removeAll(refused);
        return options;
    }
}
