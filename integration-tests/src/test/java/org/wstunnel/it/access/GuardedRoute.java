// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

/**
 * How a route says that the path {@code /SEGMENT/vnc} is its own.
 */
enum GuardedRoute {
    EXACT("path: \"/SEGMENT/vnc\"", true, false),
    VARIABLE("path: \"/SEGMENT/{name}\"", false, false),
    PREFIX("path: \"/SEGMENT/*\"", false, false),
    REST("path: \"/SEGMENT/{+rest}\"", false, false),
    ANY("path: \"/SEGMENT/{name:[^x].*}\"", false, false),
    TEXT_PREFIX("path-prefix: \"/SEGMENT/\"", false, false),
    EXTENSION("extension: \"-SEGMENT.vnc\"", false, true);

    private final String key;
    private final boolean exact;
    private final boolean anywhere;

    GuardedRoute(String key, boolean exact, boolean anywhere) {
        this.key = key;
        this.exact = exact;
        this.anywhere = anywhere;
    }

    /** Whether a guard covers all of its paths. */
    boolean coveredBy(Guard guard) {
        return exact || guard.wide();
    }

    /** Whether it has other paths than those below the segment. */
    boolean anywhere() {
        return anywhere;
    }

    String path(String segment) {
        return "/" + segment + (this == EXTENSION ? "/-" + segment + ".vnc" : "/vnc");
    }

    String yaml(String segment, String backend) {
        return "        - " + key.replace("SEGMENT", segment) + "\n          backends: [" + backend + "]\n";
    }
}
