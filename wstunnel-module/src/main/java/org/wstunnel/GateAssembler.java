package org.wstunnel;

import java.util.List;

import org.wstunnel.gate.Gate;
import org.wstunnel.gate.OriginRule;

/**
 * Makes the gate of a tunnel out of a checked configuration: what the tunnel does not say, the feature does.
 */
final class GateAssembler {
    private GateAssembler() {
    }

    static Gate gate(WsTunnelConfig config, TunnelConfig tunnel) {
        return new Gate(List.of(origins(config, tunnel)));
    }

    private static OriginRule origins(WsTunnelConfig config, TunnelConfig tunnel) {
        return new OriginRule(tunnel.origins().isEmpty() ? config.origins() : tunnel.origins(),
                              tunnel.allowMissingOrigin().orElse(config.allowMissingOrigin()));
    }
}
