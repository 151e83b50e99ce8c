// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;

import io.helidon.security.Security;
import io.helidon.security.providers.httpauth.HttpBasicAuthProvider;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.security.PathsConfig;
import io.helidon.webserver.security.SecurityFeature;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.wstunnel.it.support.Backend;
import org.wstunnel.it.support.Behaviour;
import org.wstunnel.it.support.Gateway;
import org.wstunnel.it.support.LogCapture;
import org.wstunnel.it.support.RawClient;
import org.wstunnel.it.support.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a guard of the application refuses for the plain spelling of a path opens no tunnel in any other spelling: every
 * kind of guard in front of every kind of route that it covers.
 */
class PathGuardTest {
    private static Backend backend;
    private static Gateway gateway;
    private static LogCapture helidon;

    @BeforeAll
    static void start() {
        // it logs its own failures with what is no path at all
        helidon = new LogCapture("io.helidon", Level.SEVERE);
        backend = Backend.tcp(Behaviour.echo());
        StringBuilder yaml = new StringBuilder("server:\n" + Gateway.indent(Gateway.LISTENER, 2)
                + "  features:\n    wstunnel:\n      tunnels:\n");
        for (GuardedRoute route : GuardedRoute.values()) {
            yaml.append(route.yaml(unguarded(route), backend.yaml()));
            for (Guard guard : Guard.values()) {
                if (route.coveredBy(guard)) {
                    yaml.append(route.yaml(segment(guard, route), backend.yaml()));
                }
            }
        }
        gateway = Gateway.start(yaml.toString(), PathGuardTest::guards);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.close();
        helidon.close();
    }

    private static void guards(WebServerConfig.Builder server) {
        HttpRouting.Builder routing = HttpRouting.builder();
        List<PathsConfig> secured = new ArrayList<>();
        for (Guard guard : Guard.values()) {
            for (GuardedRoute route : GuardedRoute.values()) {
                guard.register(routing, segment(guard, route));
                if (guard.bySecurity()) {
                    secured.add(PathsConfig.builder()
                            .path(guard.pattern(segment(guard, route)))
                            .handler(SecurityFeature.authenticate())
                            .build());
                }
            }
        }
        Security security = Security.builder()
                .addProvider(HttpBasicAuthProvider.builder().userStore(name -> Optional.empty()))
                .build();
        server.addFeature(SecurityFeature.builder().security(security).paths(secured).build());
        server.addRouting(routing);
    }

    private static String segment(Guard guard, GuardedRoute route) {
        return "p" + guard.ordinal() + "q" + route.ordinal();
    }

    private static String unguarded(GuardedRoute route) {
        return "free" + route.ordinal();
    }

    /** Status of the answer, 0 if the connection was closed without one. */
    private static int status(String target) {
        try (RawClient client = RawClient.connect(gateway.port())) {
            client.sendText(client.handshake(target));
            Response response = client.readResponse();
            return response.status();
        } catch (AssertionError e) {
            if (e.getMessage().contains("ended") || e.getMessage().contains("end of stream")) {
                return 0;
            }
            throw e;
        }
    }

    /** A proxy in front takes such a segment for a name, and its own guards for the path are passed. */
    @ParameterizedTest
    @ValueSource(strings = {"/x/..;/%s", "/x/..;a=b/%s", "/x/%%2e%%2E;/%s", "/x;/..;/%s", "/.;/%s", "/;/%s", "/;a=b/%s"})
    void aSegmentThatIsHiddenInParametersIsNoTunnels(String spelling) {
        String plain = unguarded(GuardedRoute.EXACT) + "/vnc";
        assertThat(status("/" + plain)).isEqualTo(101);
        assertThat(status(spelling.formatted(plain))).isNotEqualTo(101);
    }

    @ParameterizedTest
    @EnumSource
    void noSpellingPassesAGuard(Guard guard) {
        Set<String> passed = new LinkedHashSet<>();
        for (GuardedRoute route : GuardedRoute.values()) {
            if (!route.coveredBy(guard)) {
                continue;
            }
            String path = route.path(segment(guard, route));
            assertThat(status(path)).as("%s in front of %s", guard, route).isEqualTo(401);
            Set<String> spellings = new LinkedHashSet<>(Spellings.same(path));
            if (!route.anywhere()) {
                spellings.addAll(Spellings.near(path));
            }
            for (String spelling : spellings) {
                if (status(spelling) == 101) {
                    passed.add(route + " " + spelling);
                }
            }
        }
        assertThat(passed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPathWithoutAGuardOpensItsTunnel(GuardedRoute route) {
        assertThat(status(route.path(unguarded(route)))).isEqualTo(101);
        backend.next();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/free2/a%20b", "/free2/a%40b", "/free2/%c3%a4%E2%82%AC", "/free2/a%2Fb", "/free2/a%3bb",
            "/free2/a;b=c", "/free2/a.b/..c",
            "/free2/a%25b", "/free2/%7Eann", "/free2/x/../y", "/free2//y", "/free2/"})
    void ordinaryPathsOpenOne(String path) {
        assertThat(status(path)).isEqualTo(101);
        backend.next();
    }

    @Test
    void aPathThatIsNotPlainIsNoTunnelWithoutAGuardEither() {
        for (String path : List.of("/free2/a%0ab", "/free2/%00", "/free2/%e2%80%a8", "/free2/%c2%85", "/free2/x/%2e%2e/y",
                "/free2%2f%2fy",
                "///free2/y")) {
            assertThat(status(path)).as(path).isEqualTo(404);
        }
    }
}
