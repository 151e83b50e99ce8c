// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.target;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.access.Network;
import org.wstunnel.backend.BackendLink;
import org.wstunnel.backend.BackendNode;
import org.wstunnel.backend.BackendPool;
import org.wstunnel.backend.DialException;
import org.wstunnel.backend.FailurePolicy;
import org.wstunnel.backend.Pools;
import org.wstunnel.balance.LeastConnectionBalancer;
import org.wstunnel.spi.Target;
import org.wstunnel.spi.TargetResolver;
import org.wstunnel.spi.TunnelRequest;
import org.wstunnel.target.AllowedTargets.PortRange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

class TargetSelectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static BackendPool pool(List<BackendNode> nodes) {
        return new BackendPool("t", nodes, LeastConnectionBalancer.create(), TIMEOUT, TIMEOUT,
                new FailurePolicy(1, Duration.ZERO, Duration.ZERO));
    }

    private static TargetSelection selection(Target answer, AllowedTargets allowed, TargetSelection.Addresses lookup) {
        TargetResolver resolver = new Fixed(answer);
        return new TargetSelection(resolver, pool(List.of()), Map.of(), allowed, TargetSelectionTest::pool, lookup);
    }

    private static AllowedTargets allowed(String hosts, String networks, String ports) {
        return new AllowedTargets(List.of(), words(hosts).map(NamePattern::host).toList(),
                words(networks).map(Network::parse).toList(),
                words(ports).map(it -> PortRange.parse(it).orElseThrow()).toList(), List.of());
    }

    private static Stream<String> words(String text) {
        return text == null ? Stream.empty() : Arrays.stream(text.split(" "));
    }

    private static List<InetAddress> addresses(String text) {
        return Stream.of(text.split(" ")).map(it -> {
            try {
                return InetAddress.getByName(it);
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }).toList();
    }

    private static List<String> dialled(String host, int port, AllowedTargets allowed, String addresses) throws TargetException {
        return selection(Target.address(host, port), allowed, name -> addresses(addresses)).select(null).nodes().stream()
                .map(node -> node.address().text())
                .toList();
    }

    private static void assertRefused(String host, int port, AllowedTargets allowed, String addresses) {
        assertThatThrownBy(() -> dialled(host, port, allowed, addresses))
                .isInstanceOf(TargetException.class)
                .extracting(it -> ((TargetException) it).kind())
                .isEqualTo(TargetException.Kind.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
            "desk.example,      5900, desk.example,       ,                5900",
            "DESK.Example.,     5900, desk.example,       ,                5900",
            "a.b.vnc.example,   5900, *.vnc.example,      ,                5900-5999",
            "desk-7,            5999, 'x desk-*',         ,                22 5900-5999",
            "anything.example,  5900, ,                   192.0.2.0/24,    5900",
            "desk.example,      5900, *.example,          192.0.2.0/24,    5900"})
    void whatIsListedIsDialledByItsAddress(String host, int port, String hosts, String networks, String ports)
            throws TargetException {
        assertThat(dialled(host, port, allowed(hosts, networks, ports), "192.0.2.7")).containsExactly("192.0.2.7:" + port);
    }

    @ParameterizedTest
    @CsvSource({
            "desk.example,          5901, desk.example,     ,                5900",
            "desk.example.evil,     5900, desk.example,     ,                5900",
            "vnc.example,           5900, *.vnc.example,    ,                5900",
            "xvnc.example,          5900, *.vnc.example,    ,                5900",
            "desk.example,          5900, ,                 198.51.100.0/24, 5900",
            "desk.example,          5900, other.example,    192.0.2.0/24,    5900",
            "desk.example,          5900, desk.example,     198.51.100.0/24, 5900",
            "desk.example,          5900, ,                 ,                5900",
            "desk.example,          5900, *,                0.0.0.0/0,       22"})
    void whatIsNotListedIsNot(String host, int port, String hosts, String networks, String ports) {
        assertRefused(host, port, allowed(hosts, networks, ports), "192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "169.254.1.1", "169.254.169.254", "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "::", "::1", "fe80::1", "fec0::1", "ff02::1",
            "fd00:ec2::254",
            "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::192.0.2.1", "64:ff9b::127.0.0.1", "64:ff9b:1::1",
            "2002:7f00:1::", "2001::1", "::ffff:0:127.0.0.1", "192.0.0.170", "169.254.170.2", "169.254.42.42", "fd00:ec2::23",
            "fd20:ce::254",
            "fd00:c1::a9fe:a9fe", "fd00:42::42", "fd00:a9fe:a9fe::1", "fe80::a9fe:a9fe", "2001:db8::5efe:7f00:1",
            "2001:db8::200:5efe:a9fe:a9fe"})
    void specialAddressesAreNotMeantByAPatternOrByAllAddresses(String address) {
        assertRefused("evil.example", 80, allowed("*", null, "1-65535"), address);
        assertRefused("evil.example", 80, allowed(null, "0.0.0.0/0 ::/0", "1-65535"), address);
        assertRefused("evil.example", 80, allowed("*", "0.0.0.0/0 ::/0", "1-65535"), address);
        assertRefused(address, 80, allowed("*", "0.0.0.0/0 ::/0", "1-65535"), address);
    }

    @ParameterizedTest
    @CsvSource({
            "127.0.0.1,         127.0.0.0/8",
            "127.0.0.1,         127.0.0.1",
            "127.0.0.1,         '0.0.0.0/0 127.0.0.1'",
            "::ffff:127.0.0.1,  127.0.0.1",
            "169.254.1.1,       169.254.0.0/16",
            "169.254.169.254,   169.254.169.254",
            "::1,               ::1",
            "fe80::1,           fe80::/10"})
    void theyAreDialledIfANetworkOfTheirOwnKindIsListed(String address, String networks) throws TargetException {
        assertThat(dialled("a.example", 80, allowed(null, networks, "80"), address)).hasSize(1);
    }

    @Test
    void theMetadataServiceIsNotMeantByTheLinkLocalNetwork() {
        assertRefused("a.example", 80, allowed(null, "169.254.0.0/16", "80"), "169.254.169.254");
        assertRefused("a.example", 80, allowed(null, "fd00::/8", "80"), "fd00:ec2::254");
        assertRefused("a.example", 80, allowed(null, "fd00::/8", "80"), "fd20:ce::254");
    }

    @Test
    void theOwnAddressesOfThisMachineCountAsLoopback() throws Exception {
        List<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(it -> !it.isLoopbackAddress() && !it.isLinkLocalAddress())
                .toList();
        assumeFalse(own.isEmpty(), "this machine has no address but the loopback's");
        for (InetAddress address : own) {
            String text = address.getHostAddress().replaceFirst("%.*", "");
            assertRefused("a.example", 80, allowed("*", null, "80"), text);
            assertRefused("a.example", 80, allowed(null, "0.0.0.0/0 ::/0", "80"), text);
            assertThat(dialled("a.example", 80, allowed(null, text, "80"), text)).hasSize(1);
            assertThat(dialled("a.example", 80, allowed(null, "0.0.0.0/0 ::/0 127.0.0.0/8", "80"), text)).hasSize(1);
        }
    }

    @Test
    void ofSeveralAddressesTheAllowedOnesAreDialled() throws TargetException {
        assertThat(dialled("a.example", 80, allowed(null, "192.0.2.0/24", "80"), "127.0.0.1 192.0.2.1 198.51.100.1 192.0.2.9"))
                .containsExactly("192.0.2.1:80", "192.0.2.9:80");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2130706433", "0x7f000001", "127.1"})
    void anAddressInAnOddNotationIsCheckedAsWhatItIs(String host) {
        TargetSelection selection = selection(Target.address(host, 80), allowed("*", "0.0.0.0/0", "80"),
                it -> List.of(InetAddress.getAllByName(it)));
        assertThatThrownBy(() -> selection.select(null)).isInstanceOf(TargetException.class);
    }

    // these are no names
    @SuppressWarnings("AddressSelection")
    @Test
    void aNameIsLookedUpOnceAndWhatWasCheckedIsDialled() throws IOException, TargetException, DialException {
        AtomicInteger lookups = new AtomicInteger();
        try (ServerSocket good = new ServerSocket();
                ServerSocket evil = new ServerSocket()) {
            good.bind(new InetSocketAddress("127.0.0.1", 0));
            evil.bind(new InetSocketAddress("127.0.0.2", good.getLocalPort()));
            // good while it is checked, evil when it is asked again
            TargetSelection selection = selection(Target.address("rebind.example", good.getLocalPort()),
                    allowed(null, "127.0.0.1", "1-65535"),
                    name -> addresses(lookups.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2"));
            try (BackendLink link = Pools.dial(selection.select(null)).link()) {
                assertThat(good.accept().getInetAddress().isLoopbackAddress()).isTrue();
                assertThat(link.closed()).isFalse();
            }
            assertThat(lookups).hasValue(1);
            evil.setSoTimeout(1);
            assertThatThrownBy(evil::accept).isInstanceOf(java.net.SocketTimeoutException.class);
            assertThatThrownBy(() -> selection.select(null)).isInstanceOf(TargetException.class);
        }
    }

    @Test
    void aNameWithoutAnAddressIsAFailureOfItsOwn() {
        TargetSelection selection = selection(Target.address("a.example", 80), allowed("*", null, "80"), name -> {
            throw new UnknownHostException(name);
        });
        assertThatThrownBy(() -> selection.select(null))
                .extracting(it -> ((TargetException) it).kind())
                .isEqualTo(TargetException.Kind.UNRESOLVED);
    }

    @Test
    void whatASymbolicLinkPointsToIsChecked(@TempDir Path directory) throws IOException, TargetException {
        Path folder = Files.createDirectory(directory.toRealPath().resolve("vnc"));
        Path inside = Files.createFile(folder.resolve("a"));
        Path outside = Files.createFile(directory.toRealPath().resolve("secret"));
        Path link = Files.createSymbolicLink(folder.resolve("b"), outside);
        AllowedTargets allowed = new AllowedTargets(List.of(), List.of(), List.of(), List.of(),
                List.of(NamePattern.path(folder + "/*")));

        assertThat(selection(Target.socket(inside), allowed, null).select(null).nodes().getFirst().name())
                .isEqualTo(inside.toString());
        for (Path refused : List.of(link, outside, folder.resolve("../secret"), folder.resolve("x/y"))) {
            assertThatThrownBy(() -> selection(Target.socket(refused), allowed, null).select(null))
                    .isInstanceOf(TargetException.class);
        }
    }

    private record Fixed(Target answer) implements TargetResolver {
        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public String type() {
            return "fixed";
        }

        @Override
        public Optional<Target> resolve(TunnelRequest request) {
            return Optional.of(answer);
        }
    }
}
