// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.helidon.common.parameters.Parameters;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;

import org.wstunnel.spi.Backend;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.TunnelRequest;

/**
 * Requests and backends as values.
 */
final class Requests {
    private Requests() {
    }

    record Node(String name, int weight, int openTunnels) implements Backend {
    }

    record Request(String path, String authority, String clientAddress) implements TunnelRequest {
        @Override
        public String tunnel() {
            return "tested";
        }

        @Override
        public Parameters pathParameters() {
            return Parameters.empty("path");
        }

        @Override
        public UriQuery query() {
            return UriQuery.empty();
        }

        @Override
        public Headers headers() {
            return WritableHeaders.create();
        }

        @Override
        public Optional<String> userName() {
            return Optional.empty();
        }
    }

    static TunnelRequest path(String path) {
        return new Request(path, "example.org", "192.0.2.1");
    }

    static TunnelRequest client(String address) {
        return new Request("/t", "example.org", address);
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
