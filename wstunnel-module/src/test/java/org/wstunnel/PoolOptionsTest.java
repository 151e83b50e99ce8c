package org.wstunnel;

import java.lang.reflect.Method;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wstunnel.balance.LeastConnectionProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The options of a pool are those that a tunnel has for backends of its own, with the same defaults, and none gets lost.
 */
class PoolOptionsTest {
    static Method[] options() {
        return PoolConfigBlueprint.class.getDeclaredMethods();
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionIsOneOfATunnelToo(Method option) throws ReflectiveOperationException {
        Method same = TunnelConfigBlueprint.class.getDeclaredMethod(option.getName());
        if (!option.getName().equals("name")) {
            PoolConfig pool = PoolConfig.builder().name("p").buildPrototype();
            assertThat(option.invoke(pool)).isEqualTo(same.invoke(TunnelConfig.builder().buildPrototype()));
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void everyOptionReachesTheBackends(Method option) throws ReflectiveOperationException {
        PoolConfig pool = PoolConfig.builder()
                .name("p")
                .addBackend(BackendConfig.builder().host("a").port(1).build())
                .balance(LeastConnectionProvider.defaultBalancer())
                .connectTimeout(Duration.ofSeconds(31))
                .dialTimeout(Duration.ofSeconds(32))
                .disableTime(Duration.ofSeconds(33))
                .maxDisableTime(Duration.ofSeconds(34))
                .maxFailures(35)
                .health(HealthConfig.builder().build())
                .build();
        Object value = TunnelConfigBlueprint.class.getDeclaredMethod(option.getName()).invoke(TargetsAssembler.tunnel(pool));
        assertThat(value.toString()).contains(option.invoke(pool).toString());
    }

    @Test
    void thereAreSuchOptions() {
        assertThat(options()).hasSizeGreaterThan(5);
    }
}
