package org.wstunnel.upgrade;

import java.util.List;
import java.util.Optional;

import io.helidon.common.Weight;
import io.helidon.common.Weighted;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.spi.Http1UpgradeProvider;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;

/**
 * Takes the {@code websocket} upgrade before Helidon's own provider does, and gives it back what is no tunnel.
 */
@Weight(TunnelUpgradeProvider.WEIGHT)
public final class TunnelUpgradeProvider implements Http1UpgradeProvider<TunnelProtocol> {
    static final double WEIGHT = Weighted.DEFAULT_WEIGHT + 50;

    /**
     * Required by {@link java.util.ServiceLoader}.
     */
    public TunnelUpgradeProvider() {
    }

    @Override
    public String protocolType() {
        return TunnelProtocol.TYPE;
    }

    @Override
    public Class<TunnelProtocol> protocolConfigType() {
        return TunnelProtocol.class;
    }

    @Override
    public Http1Upgrader create(TunnelProtocol config, ProtocolConfigs configs) {
        List<WsConfig> stock = configs.config("websocket", WsConfig.class);
        return new TunnelUpgrader(Handshake.WEBSOCKET, config, stock.stream().findFirst().map(WsUpgrader::create));
    }

    /**
     * The same for the other spellings that clients use. Helidon looks an upgrade up letter by letter, while RFC 6455
     * section 4.2.1 says that case does not matter. Without this module such an upgrade is an HTTP request like any other, and so it
     * stays where the path is no tunnel's.
     */
    private abstract static class Spelling implements Http1UpgradeProvider<TunnelProtocol> {
        private final String spelling;

        Spelling(String spelling) {
            this.spelling = spelling;
        }

        @Override
        public String protocolType() {
            return TunnelProtocol.TYPE;
        }

        @Override
        public Class<TunnelProtocol> protocolConfigType() {
            return TunnelProtocol.class;
        }

        @Override
        public Http1Upgrader create(TunnelProtocol config, ProtocolConfigs configs) {
            return new TunnelUpgrader(spelling, config, Optional.empty());
        }
    }

    /**
     * {@code WebSocket}.
     */
    @Weight(TunnelUpgradeProvider.WEIGHT)
    public static final class CamelCase extends Spelling {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public CamelCase() {
            super("WebSocket");
        }
    }

    /**
     * {@code Websocket}.
     */
    @Weight(TunnelUpgradeProvider.WEIGHT)
    public static final class Capitalized extends Spelling {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public Capitalized() {
            super("Websocket");
        }
    }

    /**
     * {@code WEBSOCKET}.
     */
    @Weight(TunnelUpgradeProvider.WEIGHT)
    public static final class UpperCase extends Spelling {
        /**
         * Required by {@link java.util.ServiceLoader}.
         */
        public UpperCase() {
            super("WEBSOCKET");
        }
    }
}
