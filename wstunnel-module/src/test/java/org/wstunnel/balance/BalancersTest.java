// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.balance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.wstunnel.balance.Requests.Node;
import org.wstunnel.spi.Balancer;
import org.wstunnel.spi.SimpleRequest;
import org.wstunnel.spi.TunnelRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class BalancersTest {
    private static final int KEYS = 20_000;

    /** The hashing balancers, with keys as they come: numbered paths, hosts, and addresses of one network. */
    static Stream<Arguments> hashing() {
        Balancer hash = HashBalancer.create();
        Balancer sticky = StickyBalancer.create();
        return Stream.of(
                arguments("hash by path", hash, (IntFunction<TunnelRequest>) i -> Requests.path("/vnc/" + i)),
                arguments("hash by host", hash,
                        (IntFunction<TunnelRequest>) i -> SimpleRequest.PLAIN.withAuthority("host" + i + ".example.org")),
                arguments("sticky by address", sticky,
                        (IntFunction<TunnelRequest>) i -> Requests.client("10.1." + i / 256 + "." + i % 256)));
    }

    private static Map<String, Integer> counts(Balancer balancer, List<Node> nodes, IntFunction<TunnelRequest> request) {
        Map<String, Integer> counts = new HashMap<>();
        IntStream.range(0, KEYS).forEach(i -> counts.merge(Requests.choose(balancer, nodes, request.apply(i)), 1, Integer::sum));
        return counts;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hashing")
    void threeEqualBackendsGetAThirdOfTheKeysEach(String name, Balancer balancer, IntFunction<TunnelRequest> request) {
        assertThat(counts(balancer, Requests.nodes(1, 1, 1), request)).hasSize(3)
                .allSatisfy((node, count) -> assertThat(100.0 * count / KEYS).isCloseTo(33.3, within(2.0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hashing")
    void aBackendGetsKeysByItsWeight(String name, Balancer balancer, IntFunction<TunnelRequest> request) {
        List<Node> nodes = Requests.nodes(1, 2, 5);
        Map<String, Integer> counts = counts(balancer, nodes, request);
        for (Node node : nodes) {
            assertThat(100.0 * counts.get(node.name()) / KEYS).isCloseTo(100.0 * node.weight() / 8, within(2.0));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hashing")
    void onlyTheKeysOfALostBackendMove(String name, Balancer balancer, IntFunction<TunnelRequest> request) {
        List<Node> all = Requests.nodes(1, 1, 1, 2);
        for (Node lost : all) {
            List<Node> left = all.stream().filter(it -> !it.equals(lost)).toList();
            Map<String, Integer> moved = new HashMap<>();
            for (int i = 0; i < KEYS; i++) {
                String before = Requests.choose(balancer, all, request.apply(i));
                String after = Requests.choose(balancer, left, request.apply(i));
                if (before.equals(lost.name())) {
                    moved.merge(after, 1, Integer::sum);
                } else {
                    assertThat(after).isEqualTo(before);
                }
            }
            assertThat(moved).as("heirs of " + lost).hasSize(3);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hashing")
    void theOrderOfTheBackendsDoesNotMatter(String name, Balancer balancer, IntFunction<TunnelRequest> request) {
        List<Node> nodes = Requests.nodes(1, 1, 1);
        for (int i = 0; i < 1000; i++) {
            assertThat(Requests.choose(balancer, nodes.reversed(), request.apply(i)))
                    .isEqualTo(Requests.choose(balancer, nodes, request.apply(i)));
        }
    }

    @Test
    void hashingGoesByPathAndHostTogetherAndStickinessByTheAddressAlone() {
        List<Node> nodes = Requests.nodes(1, 1, 1, 1, 1, 1, 1, 1);
        TunnelRequest plain = SimpleRequest.PLAIN;
        assertThat(IntStream.range(0, 100).mapToObj(i -> SimpleRequest.PLAIN.withClient("10.0.0." + i))
                .map(it -> Requests.choose(HashBalancer.create(), nodes, it)))
                .containsOnly(Requests.choose(HashBalancer.create(), nodes, plain));
        assertThat(IntStream.range(0, 100).mapToObj(i -> SimpleRequest.PLAIN.withPath("/" + i).withAuthority("host" + i))
                .map(it -> Requests.choose(StickyBalancer.create(), nodes, it)))
                .containsOnly(Requests.choose(StickyBalancer.create(), nodes, plain));
    }

    /** Machines of different versions stand beside each other during an update, and have to choose alike. */
    @Test
    void theChoiceOfAKeyIsTheSameInEveryVersion() {
        List<Node> nodes = Requests.nodes(1, 2, 1, 3);
        assertThat(IntStream.range(0, 12).mapToObj(i -> Requests.path("/vnc/" + i))
                .map(it -> Requests.choose(HashBalancer.create(), nodes, it).substring(7, 8)).collect(Collectors.joining()))
                .isEqualTo("244122222412");
    }

    @Test
    void roundRobinTakesTurnsByWeight() {
        Balancer balancer = RoundRobinBalancer.create();
        List<Node> nodes = Requests.nodes(1, 3, 2);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 600; i++) {
            counts.merge(Requests.choose(balancer, nodes, Requests.path("/t")), 1, Integer::sum);
        }
        assertThat(counts).isEqualTo(Map.of(nodes.get(0).name(), 100, nodes.get(1).name(), 300, nodes.get(2).name(), 200));
    }

    @Test
    void roundRobinGoesOnWhenABackendIsLost() {
        Balancer balancer = RoundRobinBalancer.create();
        List<Node> nodes = Requests.nodes(1, 1, 1);
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            chosen.add(Requests.choose(balancer, nodes.subList(0, 2), Requests.path("/t")));
        }
        assertThat(chosen).containsExactly(nodes.get(0).name(), nodes.get(1).name(), nodes.get(0).name(), nodes.get(1).name(),
                nodes.get(0).name(), nodes.get(1).name());
    }

    @Test
    void leastConnectionTakesTheOneWithTheFewestTunnelsForItsWeight() {
        Balancer balancer = LeastConnectionBalancer.create();
        assertThat(chosen(balancer, 1, 5, 1, 4)).isEqualTo(1);
        assertThat(chosen(balancer, 1, 4, 1, 4)).as("the first of equals").isZero();
        assertThat(chosen(balancer, 1, 0, 2, 0)).as("the heavier one").isEqualTo(1);
        assertThat(chosen(balancer, 1, 0, 2, 1)).as("one each for its weight").isZero();
        assertThat(chosen(balancer, 1, 1, 3, 2)).isEqualTo(1);
        assertThat(chosen(balancer, 65_535, Integer.MAX_VALUE, 1, Integer.MAX_VALUE)).as("no overflow").isZero();
    }

    @Test
    void leastConnectionFillsBackendsByWeight() {
        Balancer balancer = LeastConnectionBalancer.create();
        int[] weights = {1, 2, 5};
        int[] open = new int[3];
        for (int i = 0; i < 80; i++) {
            List<Node> nodes = IntStream.range(0, 3).mapToObj(n -> new Node("n" + n, weights[n], open[n])).toList();
            open[nodes.indexOf((Node) balancer.choose(nodes, Requests.path("/t")))]++;
        }
        assertThat(open).containsExactly(10, 20, 50);
    }

    private static int chosen(Balancer balancer, int firstWeight, int firstOpen, int secondWeight, int secondOpen) {
        List<Node> nodes = List.of(new Node("a", firstWeight, firstOpen), new Node("b", secondWeight, secondOpen));
        return nodes.indexOf((Node) balancer.choose(nodes, Requests.path("/t")));
    }
}
