// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * The echo backends that the page kills and revives: owns them, and answers the page's requests about them.
 */
final class Failover implements HttpService, AutoCloseable {
    private static final String KEY = "demo.failover.";

    private final boolean perl;
    private final ReentrantLock lock = new ReentrantLock();
    /** How to revive each of them, by name. */
    private final Map<String, Supplier<EmbeddedBackend>> revivals = new LinkedHashMap<>();
    /** Those that live; guarded by {@link #lock}. */
    private final Map<String, EmbeddedBackend> living = new LinkedHashMap<>();

    /**
     * Takes over the backends.
     *
     * @param perl     whether the page is to show the program that is started
     * @param backends backends of the demo, of which some are ours
     */
    Failover(boolean perl, List<EmbeddedBackend> backends) {
        this.perl = perl;
        for (EmbeddedBackend backend : backends) {
            if (backend.key().startsWith(KEY)) {
                String name = backend.key().substring(KEY.length());
                int port = backend.port();
                living.put(name, backend);
                revivals.put(name, () -> EmbeddedBackend.onPort(backend.key(), port, new NamedEcho(name)));
            }
        }
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/state", (request, response) -> send(response))
                .post("/backends/{name}/kill", this::kill)
                .post("/backends/{name}/revive", this::revive);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            living.values().forEach(EmbeddedBackend::close);
            living.clear();
        } finally {
            lock.unlock();
        }
    }

    private void kill(ServerRequest request, ServerResponse response) {
        change(request, response, name -> Optional.ofNullable(living.remove(name)).ifPresent(EmbeddedBackend::close));
    }

    private void revive(ServerRequest request, ServerResponse response) {
        change(request, response, name -> living.computeIfAbsent(name, it -> revivals.get(it).get()));
    }

    private void change(ServerRequest request, ServerResponse response, java.util.function.Consumer<String> action) {
        String name = request.path().pathParameters().get("name");
        // a page of another site can make a browser send a request, but not with a header of its own
        if (!request.headers().contains(HeaderNames.create("X-Requested-With"))) {
            response.status(Status.FORBIDDEN_403).send("Only the demo's own page may do this\n");
            return;
        }
        if (!revivals.containsKey(name)) {
            response.status(Status.NOT_FOUND_404).send("There is no such backend\n");
            return;
        }
        lock.lock();
        try {
            action.accept(name);
        } finally {
            lock.unlock();
        }
        send(response);
    }

    private void send(ServerResponse response) {
        String backends;
        lock.lock();
        try {
            backends = revivals.keySet().stream()
                    .map(name -> "\"" + name + "\":" + living.containsKey(name))
                    .collect(Collectors.joining(",", "{", "}"));
        } finally {
            lock.unlock();
        }
        response.header(HeaderValues.CACHE_NO_CACHE);
        response.headers().contentType(MediaTypes.APPLICATION_JSON);
        response.send("{\"perl\":" + perl + ",\"backends\":" + backends + "}");
    }
}
