// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import java.util.ArrayList;
import java.util.List;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.SimpleRequest;
import org.wstunnel.spi.TunnelRequest;

/**
 * Requests and backends as values.
 */
final class Requests {
    private Requests() {
    }

    record Node(String name, int weight, int openTunnels) implements Backend {
    }

    static TunnelRequest path(String path) {
        return SimpleRequest.PLAIN.withPath(path);
    }

    static TunnelRequest client(String address) {
        return SimpleRequest.PLAIN.withClient(address);
    }

    /** Equal backends, named as they are by default. */
    static List<Node> nodes(int... weights) {
        List<Node> nodes = new ArrayList<>();
        for (int weight : weights) {
            nodes.add(new Node("10.0.0." + (nodes.size() + 1) + ":5900", weight, 0));
        }
        return nodes;
    }

    static String choose(Balancer balancer, List<Node> nodes, TunnelRequest request) {
        return balancer.choose(nodes, request).name();
    }
}
