package org.wstunnel;

import java.time.Duration;

import io.helidon.builder.api.Option;
import io.helidon.builder.api.Prototype;

/**
 * Active health check of a tunnel's backends: a connection is opened to each of them now and then, and closed at once.
 */
@Prototype.Blueprint
@Prototype.Configured
interface HealthConfigBlueprint {
    /**
     * Time between two probes of a backend. Up to a tenth more or less, so that gateways do not probe all at once.
     *
     * @return interval
     */
    @Option.Configured
    @Option.Default("PT5S")
    Duration every();

    /**
     * How long a probe may take.
     *
     * @return timeout
     */
    @Option.Configured
    @Option.Default("PT2S")
    Duration timeout();

    /**
     * How many probes in a row have to succeed before a backend that is down gets tunnels again.
     *
     * @return number of probes
     */
    @Option.Configured
    @Option.DefaultInt(2)
    int rise();

    /**
     * How many probes in a row have to fail before a backend gets no more tunnels. Those that are open go on.
     *
     * @return number of probes
     */
    @Option.Configured
    @Option.DefaultInt(3)
    int fall();

    /**
     * What a probe does: {@code tcp} connects (to a Unix socket too), {@code tls} also waits for the TLS handshake of backends that have
     * {@code tls}, with all checks of their certificates.
     *
     * @return type of probe
     */
    @Option.Configured
    @Option.Default("TCP")
    HealthCheckType type();
}
