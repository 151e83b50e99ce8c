// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.support;

/**
 * The kinds of listeners that a client can have in front of its tunnel.
 */
public enum Listener {
    /** Over a channel, as is the default. */
    PLAIN(true, false),
    /** Over a channel, with TLS. */
    TLS(true, true),
    /** Without a channel. */
    BLOCKING(false, false),
    /** Without a channel, with TLS. */
    BLOCKING_TLS(false, true);

    private final boolean nio;
    private final boolean tls;

    Listener(boolean nio, boolean tls) {
        this.nio = nio;
        this.tls = tls;
    }

    public boolean isTls() {
        return tls;
    }

    /**
     * The configuration of such a listener.
     */
    public String yaml() {
        return Gateway.LISTENER + "use-nio: " + nio + "\n" + (tls ? Certificates.yaml() : "");
    }

    /**
     * Starts a server with one tunnel at {@code /t}.
     */
    public Gateway gateway(Backend backend, String... tunnelLines) {
        return Gateway.start(Gateway.yaml(yaml(), backend, tunnelLines));
    }

    /**
     * Opens the tunnel.
     */
    public RawClient open(Gateway gateway) {
        return open(gateway, "/t");
    }

    /**
     * Opens another tunnel.
     */
    public RawClient open(Gateway gateway, String path) {
        return upgraded(connect(gateway), path);
    }

    /**
     * Connects, and sends no request yet.
     */
    public RawClient connect(Gateway gateway) {
        return tls ? RawClient.connectTls(gateway.port(), Certificates.client()) : RawClient.connect(gateway.port());
    }

    /**
     * Begins TLS, if the listener has it, on a connection that has sent something in front of it.
     */
    public RawClient begin(RawClient plain) {
        return tls ? plain.overTls(Certificates.client()) : plain;
    }

    /**
     * Opens a tunnel between whose client and the gateway little fits.
     */
    public RawClient openNarrow(Gateway gateway) {
        return openNarrow(gateway, "/t");
    }

    /**
     * Opens another tunnel between whose client and the gateway little fits.
     */
    public RawClient openNarrow(Gateway gateway, String path) {
        return upgraded(tls
                ? RawClient.connectTlsNarrow(gateway.port(), Certificates.client())
                : RawClient.connectNarrow(gateway.port()), path);
    }

    private static RawClient upgraded(RawClient client, String path) {
        client.upgrade(path);
        return client;
    }
}
