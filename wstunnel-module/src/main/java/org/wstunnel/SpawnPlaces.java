// SPDX-License-Identifier: Apache-2.0
package org.wstunnel;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import io.helidon.webserver.ListenerConfig;

import org.wstunnel.config.ConfigKey;
import org.wstunnel.config.Doubt;
import org.wstunnel.listener.ListenerPlace;
import org.wstunnel.listener.LocalPlace;

/**
 * Compares the places where the processes of programs are to listen, which have numbers, with those of all others.
 */
final class SpawnPlaces {
    private SpawnPlaces() {
    }

    /**
     * Checks that no two programs are to listen at the same place.
     *
     * @param backends all backends by their keys
     * @throws io.helidon.config.ConfigException if two are
     */
    static void check(Map<ConfigKey, BackendConfig> backends) {
        List<Programs> all = programs(backends);
        for (int i = 0; i < all.size(); i++) {
            Programs later = all.get(i);
            all.subList(0, i).forEach(first -> first.meeting(later).ifPresent(number -> {
                throw later.key.wrong("process " + number + " would listen on " + later.text(number) + ", as one of " + first.key
                        + " does", "a socket or a port of its own");
            }));
        }
    }

    /**
     * Says which processes cannot listen because of a listener, and which backends are one of the processes.
     *
     * @param backends  all backends by their keys
     * @param listeners all listeners of the server by the names of their sockets
     */
    static void warn(Map<ConfigKey, BackendConfig> backends, Map<String, ListenerConfig> listeners) {
        programs(backends).forEach(programs -> {
            listeners.forEach((socket, listener) -> programs.number(LocalPlace.of(listener))
                    .ifPresent(number -> warnOfListener(programs, number, ListenerPlace.key(socket))));
            backends.forEach((key, backend) -> {
                if (backend.spawn().isEmpty()) {
                    warnOfBackend(programs, backend, key);
                }
            });
        });
    }

    private static void warnOfListener(Programs programs, int number, ConfigKey listener) {
        boolean unix = programs.backend.socket().isPresent();
        Doubt.tell(programs.key.child(unix ? "socket" : "port").invalid(programs.value(),
                "a " + (unix ? "socket" : "port") + " from which spawn.max-procs, which is " + programs.count()
                        + ", do not reach that of " + listener),
                "Process " + number + " cannot listen");
    }

    /** What always runs may be somebody's backend, too. */
    private static void warnOfBackend(Programs programs, BackendConfig backend, ConfigKey key) {
        LocalPlace place = place(backend);
        if (place.socket().isPresent() && programs.place.meets(place)) {
            Doubt.tell(key.child("socket").invalid(backend.socket().orElseThrow(), "one with a number, such as "
                    + programs.text(0) + ", since it is that of " + programs.key), "Nothing listens there");
        }
        programs.number(place).ifPresent(number -> {
            if (number >= programs.backend.spawn().orElseThrow().minProcs()) {
                Doubt.tell(key.invalid(programs.text(number), "another place than that of process " + number + " of "
                        + programs.key), "It leads to that process, whenever there is one");
            }
        });
    }

    private static List<Programs> programs(Map<ConfigKey, BackendConfig> backends) {
        return backends.entrySet().stream()
                .filter(it -> it.getValue().spawn().isPresent() && !SpawnConfigSupport.stdio(it.getValue()))
                .map(it -> new Programs(it.getKey(), it.getValue(), place(it.getValue())))
                .toList();
    }

    /** Where a backend is, without the numbers of its processes. */
    static LocalPlace place(BackendConfig backend) {
        return backend.socket().map(LocalPlace::unix)
                .orElseGet(() -> LocalPlace.tcp(backend.host().orElseThrow(), backend.port().orElseThrow()));
    }

    /** The processes of a backend. */
    private record Programs(ConfigKey key, BackendConfig backend, LocalPlace place) {
        int count() {
            return backend.spawn().orElseThrow().maxProcs();
        }

        Object value() {
            return backend.socket().<Object>map(it -> it).or(backend::port).orElseThrow();
        }

        /** Where the process of a number listens, as the backend spells it. */
        String text(int number) {
            return SpawnConfigSupport.place(backend).numbered(number).toString();
        }

        /** Number of the process at a place. */
        OptionalInt number(LocalPlace other) {
            int number = place.socket().isEmpty()
                    ? place.sharesHost(other) ? other.port() - place.port() : -1
                    : other.socket().map(it -> number(place.socket().get(), it)).orElse(-1);
            return number >= 0 && number < count() ? OptionalInt.of(number) : OptionalInt.empty();
        }

        /** The first process of others that would listen where one of these does. */
        OptionalInt meeting(Programs later) {
            return number(later.first()).isPresent() ? OptionalInt.of(0) : later.number(first());
        }

        private LocalPlace first() {
            return place.socket().map(it -> LocalPlace.unix(it.resolveSibling(it.getFileName() + "-0"))).orElse(place);
        }

        private static int number(Path unnumbered, Path other) {
            String start = unnumbered + "-";
            String number = other.toString().startsWith(start) ? other.toString().substring(start.length()) : "";
            return number.matches("0|[1-9]\\d{0,3}") ? Integer.parseInt(number) : -1;
        }
    }
}
