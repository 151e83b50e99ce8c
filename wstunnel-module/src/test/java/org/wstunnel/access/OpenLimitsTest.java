// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.http.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.wstunnel.spi.SimpleRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Places are counted by every holder, and nothing stays of one that was given back.
 */
class OpenLimitsTest {
    private final Occupancy occupancy = new Occupancy();

    @ParameterizedTest
    @CsvSource({
            "2001:db8:1:2::5,                2001:0db8:0001:0002::/64",
            "2001:db8:1:2:ffff:ffff:0:1,     2001:0db8:0001:0002::/64",
            "2001:db8:1:3::5,                2001:0db8:0001:0003::/64",
            "192.0.2.1,",
            "::ffff:192.0.2.1,",
            "unix,"})
    void onlyAnIpv6AddressHasANetwork(String address, String network) {
        assertThat(ClientAddress.of(address).network()).isEqualTo(Optional.ofNullable(network));
    }

    // others are to come in between
    @SuppressWarnings("ThreadPriorityCheck")
    @Test
    void neverMoreThanTheLimitHoldAPlaceAtATimeAndNoneStaysHeld() throws Exception {
        Occupancy.Holder holder = new Occupancy.Tunnel("t");
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(() -> {
                for (int j = 0; j < 5000; j++) {
                    if (occupancy.take(holder, 3)) {
                        taken.incrementAndGet();
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.yield();
                        inside.decrementAndGet();
                        occupancy.giveBack(holder);
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            threads.invokeAll(tasks);
        }
        assertThat(taken.get()).isGreaterThan(5000);
        assertThat(most.get()).isBetween(1, 3);
        assertThat(occupancy.count(holder)).isZero();
        assertThat(occupancy.size()).as("counters that are kept").isZero();
    }

    @Test
    void aRefusedTakeChangesNothing() {
        Occupancy.Holder holder = new Occupancy.Client("t", "192.0.2.1");
        assertThat(occupancy.take(holder, 1)).isTrue();
        assertThat(occupancy.take(holder, 1)).isFalse();
        assertThat(occupancy.count(holder)).isEqualTo(1);
        occupancy.giveBack(holder);
        assertThat(occupancy.size()).isZero();
    }

    @Test
    void anAdmissionGivesBackOnce() {
        AtomicInteger given = new AtomicInteger();
        Admission admission = new Admission();
        admission.hold(given::incrementAndGet);
        admission.hold(given::incrementAndGet);
        admission.close();
        admission.close();
        assertThat(given.get()).isEqualTo(2);
    }

    /** Each limit alone, at one: the second tunnel of whom it counts is refused, and keeps none of the places before. */
    @ParameterizedTest
    @CsvSource({
            "1, 9, 9, 9, 9, 2001:db8::1, ada, max-open-tunnels,          ''",
            "9, 1, 9, 9, 9, 2001:db8::1, ada, max-open,                  ''",
            "9, 9, 1, 9, 9, 2001:db8::1, ada, max-open-per-client,       2001:db8::1",
            "9, 9, 9, 1, 9, 2001:db8::1, ada, max-open-per-ipv6-network, 2001:0db8:0000:0000::/64",
            "9, 9, 9, 9, 1, 2001:db8::1, ada, max-open-per-user,         ada"})
    void eachLimitCountsItsOwn(int server, int tunnel, int client, int network, int user, String address, String name, String key,
            String holder) {
        OpenLimits limits = new OpenLimits(occupancy, new OpenLimits.Maximums(server, tunnel, client, network, user));
        GateRequest request = GateTest.request(SimpleRequest.PLAIN.withClient(address).withUser(name));
        Admission first = new Admission();
        assertThat(limits.check(request, first)).isEmpty();
        assertThat(occupancy.size()).isEqualTo(5);
        Admission second = new Admission();
        Refusal refusal = limits.check(request, second).orElseThrow();
        Map<String, String> compared = new HashMap<>(Map.of("limit", key, "expected", "at most 1"));
        if (!holder.isEmpty()) {
            compared.put("holder", holder);
        }
        assertThat(refusal.compared()).isEqualTo(compared);
        assertThat(refusal.kind()).isEqualTo(holder.isEmpty() ? Refusal.Kind.SERVER_LIMIT : Refusal.Kind.CLIENT_LIMIT);
        assertThat(refusal.status())
                .isEqualTo(holder.isEmpty() ? Status.SERVICE_UNAVAILABLE_503 : Status.TOO_MANY_REQUESTS_429);
        assertThat(refusal.retryAfter()).isPresent();
        second.close();
        assertThat(occupancy.count(new Occupancy.Tunnel("tested"))).isEqualTo(1);
        assertThat(occupancy.count(new Occupancy.Client("tested", address))).isEqualTo(1);
        first.close();
        assertThat(occupancy.size()).isZero();
    }

    @Test
    void whoHasNoNameAndNoNetworkIsNotCountedByThem() {
        OpenLimits limits = new OpenLimits(occupancy, new OpenLimits.Maximums(9, 9, 9, 0, 0));
        assertThat(limits.check(GateTest.request(SimpleRequest.PLAIN), new Admission())).isEmpty();
        assertThat(occupancy.size()).isEqualTo(3);
        assertThat(ClientAddress.of("192.0.2.1").widest()).isEqualTo("192.0.2.1");
        assertThat(ClientAddress.of("2001:db8::1").widest()).isEqualTo("2001:0db8:0000:0000::/64");
    }
}
