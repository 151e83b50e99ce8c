// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What happens to one simulated tunnel: its options, then one step after another, and how it is brought to its end.
 */
record Schedule(Setting setting, List<Step> steps, Finale finale) {
    /**
     * The end of a schedule.
     *
     * @param client  how the client behaves from now on
     * @param backend how the backend behaves
     * @param trigger what ends the tunnel
     * @param pause   how long nothing happens before that, in milliseconds
     */
    record Finale(Peer client, Peer backend, Trigger trigger, int pause) {
    }

    /**
     * How a peer behaves.
     */
    enum Peer { COOPERATES, AS_BEFORE, DIES, IS_LOST }

    /**
     * What ends a tunnel.
     */
    enum Trigger { CLIENT_CLOSES, CLIENT_ENDS, BACKEND_ENDS, SERVER_CLOSES, ABORT }

    /** The schedule as lines of Java. */
    String lines() {
        return "new Schedule(" + Step.line(setting) + ",\n        List.of("
                + steps.stream().map(step -> Step.line((Record) step)).collect(Collectors.joining(",\n                "))
                + "),\n        " + Step.line(finale) + ")";
    }
}
