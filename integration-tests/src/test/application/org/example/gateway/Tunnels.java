// SPDX-License-Identifier: Apache-2.0
package org.example.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.helidon.common.Size;
import io.helidon.common.tls.Tls;

import org.wstunnel.AllowedTargetsConfig;
import org.wstunnel.BackendConfig;
import org.wstunnel.Discover;
import org.wstunnel.ForwardedField;
import org.wstunnel.ForwardedHeader;
import org.wstunnel.FrameType;
import org.wstunnel.HealthCheckType;
import org.wstunnel.LogFormat;
import org.wstunnel.PoolConfig;
import org.wstunnel.ProxyProtocol;
import org.wstunnel.SpawnConfig;
import org.wstunnel.SpawnErrors;
import org.wstunnel.SpawnMode;
import org.wstunnel.TunnelConfig;
import org.wstunnel.WsTunnelFeature;
import org.wstunnel.WsTunnelListener;
import org.wstunnel.balance.HashBalancer;
import org.wstunnel.balance.LeastConnectionBalancer;
import org.wstunnel.balance.RoundRobinBalancer;
import org.wstunnel.balance.StickyBalancer;
import org.wstunnel.ping.FixedPing;
import org.wstunnel.ping.IntervalPing;
import org.wstunnel.ping.NoPing;
import org.wstunnel.resolve.FileResolver;
import org.wstunnel.resolve.PathResolver;
import org.wstunnel.resolve.StaticResolver;
import org.wstunnel.resolve.TokenConfig;

/**
 * The tunnels of the application: every option of every builder is set once.
 *
 * @param port   port of a backend that sends back what it gets
 * @param socket socket of another one
 * @param tokens file of tokens, of which each names a backend
 */
record Tunnels(int port, Path socket, Path tokens) {
    private static final String LOOPBACK = "127.0.0.1";

    WsTunnelFeature feature() {
        return WsTunnelFeature.builder()
                .enabled(true)
                .weight(WsTunnelFeature.WEIGHT)
                .addSocket("@default")
                .eventLoops(2)
                .reload(false)
                .requestHeaderTimeout(Duration.ofSeconds(10))
                .maxConnections(1000)
                .maxConnectionsPerClient(500)
                .maxOpenTunnels(100)
                .log(log -> log.format(LogFormat.JSON).progressEvery(Duration.ofMinutes(10)))
                .metrics(metrics -> metrics.maxUsers(10))
                .drain(drain -> drain.delay(Duration.ZERO).period(Duration.ZERO).timeout(Duration.ofSeconds(5)).code(1012))
                .addTrustedProxy("127.0.0.2")
                .forwardedHeader(ForwardedHeader.X_FORWARDED)
                .addForwardedField(ForwardedField.PROTO)
                .addHost("localhost")
                .addAllowNetwork("127.0.0.0/8")
                .addDenyNetwork("127.0.0.9")
                .addOrigin("self")
                .allowMissingOrigin(true)
                .requireUser(false)
                .limits(limits -> limits.maxOpen(50)
                        .maxOpenPerClient(40)
                        .maxOpenPerIpv6Network(40)
                        .maxOpenPerUser(40)
                        .newPerSecond(1000)
                        .newBurst(1000)
                        .newPerSecondPerClient(1000)
                        .newBurstPerClient(1000)
                        .bytesPerSecondFromClient(Size.create(100, Size.Unit.MIB))
                        .bytesPerSecondToClient(Size.create(100, Size.Unit.MIB))
                        .maxLifetime(Duration.ofHours(24))
                        .maxLifetimeJitter(0.1)
                        .slowClientTimeout(Duration.ofMinutes(1)))
                .addPool(echoes())
                .addTunnel(echo())
                .addTunnel(byDirectory())
                .addTunnel(byPath())
                .addTunnel(byToken("/tokens/", TokenConfig.builder().header("X-Token").build()))
                .addTunnel(byToken("/queries/", TokenConfig.builder().query("token").build()))
                .addTunnel(program())
                .addTunnel(elsewhere())
                .addMapExtension(map -> map.extension(".ws").to("/echo"))
                .build();
    }

    /** For Helidon's own routing of WebSockets. */
    WsTunnelListener byHand() {
        return WsTunnelListener.create(tunnel -> tunnel
                .name("by-hand")
                .frameType(FrameType.BINARY)
                .addBackend(backend -> backend.host(LOOPBACK).port(port)));
    }

    private PoolConfig echoes() {
        return PoolConfig.builder()
                .name("echoes")
                .balance(new LastBackend("last"))
                .connectTimeout(Duration.ofSeconds(1))
                .dialTimeout(Duration.ofSeconds(2))
                .disableTime(Duration.ofMillis(100))
                .maxDisableTime(Duration.ofSeconds(5))
                .maxFailures(3)
                .health(health -> health.every(Duration.ofSeconds(5))
                        .timeout(Duration.ofSeconds(1))
                        .rise(2)
                        .fall(3)
                        .type(HealthCheckType.TCP))
                .addBackend(backend -> backend.name("tcp").host(LOOPBACK).port(port).weight(2).maxConnections(100)
                        .discover(Discover.NONE))
                .addBackend(backend -> backend.name("unix").socket(socket))
                .build();
    }

    private TunnelConfig echo() {
        return TunnelConfig.builder()
                .path("/echo")
                .name("echo")
                .enabled(true)
                .required(true)
                .pool("echoes")
                .frameType(FrameType.TEXT)
                .addSubprotocol("chat")
                .bufferSize(Size.create(64, Size.Unit.KIB))
                .maxFrameSize(Size.create(1, Size.Unit.MIB))
                .closeTimeout(Duration.ofSeconds(5))
                .idleTimeout(Duration.ofMinutes(10))
                .writeTimeout(Duration.ofMinutes(1))
                .credentials(credentials -> credentials.subprotocol(true).cookie("session"))
                .ping(new PingOnce("once", Duration.ofSeconds(2)))
                .debug(0)
                .build();
    }

    private TunnelConfig byDirectory() {
        return TunnelConfig.builder()
                .path("/directory/{target}")
                .resolve(new Directory("directory", socket))
                .allowedTargets(AllowedTargetsConfig.builder()
                        .addPool("echoes")
                        .addHost(LOOPBACK)
                        .addNetwork(LOOPBACK + "/32")
                        .addPort(String.valueOf(port))
                        .addSocket(socket.toString())
                        .build())
                .balance(HashBalancer.create())
                .ping(IntervalPing.builder().every(Duration.ofSeconds(30)).timeout(Duration.ofSeconds(10)).build())
                .addBackend(backend -> backend.host(LOOPBACK).port(port))
                .build();
    }

    private static TunnelConfig byPath() {
        return TunnelConfig.builder()
                .path("/pools/{pool}")
                .resolve(PathResolver.builder().variable("pool").build())
                .allowedTargets(targets -> targets.addPool("ech*"))
                .ping(FixedPing.builder().every(Duration.ofSeconds(30)).build())
                .build();
    }

    private TunnelConfig byToken(String prefix, TokenConfig token) {
        return TunnelConfig.builder()
                .pathPrefix(prefix)
                .resolve(FileResolver.create(file -> file.path(tokens).token(token)))
                .allowedTargets(targets -> targets.addNetwork(LOOPBACK).addPort("1-65535"))
                .balance(StickyBalancer.create())
                .ping(NoPing.create())
                .build();
    }

    private static TunnelConfig program() {
        return TunnelConfig.builder()
                .path("/program")
                .addBackend(BackendConfig.builder()
                        .name("cat")
                        .spawn(SpawnConfig.builder()
                                .mode(SpawnMode.STDIO)
                                .command(List.of("cat"))
                                .stderr(SpawnErrors.LOG)
                                .maxProcs(4)
                                .build())
                        .build())
                .build();
    }

    /** What works on other machines than this one: the other backends, programs and clients. */
    private static TunnelConfig elsewhere() {
        return TunnelConfig.builder()
                .enabled(false)
                .extension(".vnc")
                .resolve(StaticResolver.create())
                .balance(RoundRobinBalancer.create())
                .clientCertificates(certificates -> certificates.required(true).addSubject("CN=desk"))
                .addBackend(backend -> backend.host("desks.example")
                        .port(5901)
                        .discover(Discover.ALL)
                        .discoverEvery(Duration.ofSeconds(30))
                        .proxyProtocol(ProxyProtocol.V2)
                        .tls(Tls.builder().build())
                        .tlsServerName("desk.example")
                        .tlsUnsafeTrustAll(false))
                .addBackend(backend -> backend.socket(Path.of("/run/desk.sock")).spawn(spawn -> spawn
                        .command(List.of("desk", "--socket"))
                        .mode(SpawnMode.SOCKET)
                        .minProcs(1)
                        .maxLoadPerProc(2)
                        .idleTimeout(Duration.ofMinutes(1))
                        .killSignal("TERM")
                        .killTimeout(Duration.ofSeconds(5))
                        .listenBacklog(64)
                        .socketMode("0600")
                        .workingDirectory(Path.of("/srv"))
                        .putEnvironmentVariable("LANG", "C")
                        .addCopyEnvironmentVariable("HOME")))
                .balance(LeastConnectionBalancer.create())
                .build();
    }
}
