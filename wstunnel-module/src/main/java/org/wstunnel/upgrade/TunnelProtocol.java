package org.wstunnel.upgrade;

import io.helidon.webserver.spi.ProtocolConfig;

/**
 * Where the feature and the upgrader of one listener meet. Helidon makes one such object per listener and hands it to the upgrader;
 * before that, the feature puts the tunnels in.
 */
public final class TunnelProtocol implements ProtocolConfig {
    static final String TYPE = "wstunnel";

    private final String name;
    /** Written before the server starts its listeners, read by their threads. */
    private TunnelRouting routing = TunnelRouting.EMPTY;
    private TunnelServices services;

    TunnelProtocol(String name) {
        this.name = name;
    }

    /**
     * Serve tunnels on this listener.
     *
     * @param routing  tunnels
     * @param services what they share
     */
    public void serve(TunnelRouting routing, TunnelServices services) {
        this.routing = routing;
        this.services = services;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String type() {
        return TYPE;
    }

    TunnelRouting routing() {
        return routing;
    }

    TunnelServices services() {
        return services;
    }
}
