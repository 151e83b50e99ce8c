// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

/**
 * One thing to measure.
 *
 * @param kind        what the load does
 * @param size        payload bytes of a frame that the load sends
 * @param connections number of connections
 * @param tls         whether the connections are encrypted
 */
record Measure(Kind kind, int size, int connections, boolean tls) {

    /** Connections that send as fast as they can beside those that are measured. */
    static final int STREAMS = 64;

    /** What the load does. */
    enum Kind {
        SEND("client to backend", "MB/s", "/sink"),
        RECEIVE("backend to client", "MB/s", "/source"),
        ECHO("echo", "MB/s", "/echo"),
        ROUND_TRIPS("round trips", "/s", "/echo"),
        BESIDE_STREAMS("round trips beside " + STREAMS + " streams", "/s", "/echo"),
        OPEN("tunnels opened", "/s", "/echo");

        private final String title;
        private final String unit;
        private final String path;

        Kind(String title, String unit, String path) {
            this.title = title;
            this.unit = unit;
            this.path = path;
        }

        /** Whether operations are counted, and not bytes. */
        boolean counts() {
            return "/s".equals(unit);
        }

        String unit() {
            return unit;
        }

        String path() {
            return path;
        }
    }

    static Measure plain(Kind kind, int size, int connections) {
        return new Measure(kind, size, connections, false);
    }

    static Measure encrypted(Kind kind, int size, int connections) {
        return new Measure(kind, size, connections, true);
    }

    /** What uses the same server at the same time, without being measured. */
    Measure streams() {
        return new Measure(Kind.SEND, 16 * 1024, STREAMS, tls);
    }

    /** What the server does for one of the connections. */
    Measure ofOneConnection() {
        return new Measure(kind, size, 1, tls);
    }

    String title() {
        String frames = switch (kind) {
            case RECEIVE, OPEN -> "";
            default -> ", " + sizeText(size);
        };
        return kind.title + frames + ", " + connections + (connections == 1 ? " connection" : " connections")
                + (tls ? ", TLS" : "");
    }

    private static String sizeText(int size) {
        return size >= 1 << 20 ? (size >> 20) + " MiB" : size >= 1024 ? (size >> 10) + " KiB" : size + " B";
    }
}
