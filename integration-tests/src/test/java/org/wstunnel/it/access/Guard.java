// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.access;

import java.util.function.Predicate;

import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;

/**
 * What an application puts in front of the paths below {@code /SEGMENT/}, or of {@code /SEGMENT/vnc} alone.
 */
enum Guard {
    PREFIX(true, "/SEGMENT/*"),
    REST(true, "/SEGMENT/{+}"),
    NAMED_REST(true, "/SEGMENT/{+rest}"),
    OPTIONAL_REST(true, "/SEGMENT[/{*}]"),
    EXPRESSION(true, "/SEGMENT/{rest:.*}"),
    STAR(true, "/SEGMENT/*{+}"),
    SERVICE(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            routing.register("/" + segment, rules -> rules.any(REFUSE));
        }
    },
    SERVICE_WITH_REST(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            routing.register("/" + segment, rules -> rules.any("/{+}", REFUSE));
        }
    },
    SECURITY_PREFIX(true, "/SEGMENT/*"),
    SECURITY_REST(true, "/SEGMENT/{+}"),
    SECURITY_OPTIONAL_REST(true, "/SEGMENT[/{*}]"),
    FILTER(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.path().path().startsWith("/" + segment + "/"));
        }
    },
    FILTER_BY_EXPRESSION(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.path().absolute().path().matches("/" + segment + "/.*"));
        }
    },
    FILTER_OF_THE_RAW_PATH(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.path().rawPath().startsWith("/" + segment + "/"));
        }
    },
    FILTER_OF_THE_RAW_PATH_BY_EXPRESSION(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.prologue().uriPath().rawPath().matches("/" + segment + "/.+"));
        }
    },
    FILTER_OF_THE_RAW_PATH_WITHOUT_PARAMETERS(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.prologue().uriPath().rawPathNoParams().startsWith("/" + segment + "/"));
        }
    },
    FILTER_OF_SEGMENTS(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.prologue().uriPath().segments().get(1).value().equals(segment));
        }
    },
    FILTER_OF_THE_REQUESTED_URI(true) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.requestedUri().path().rawPath().startsWith("/" + segment + "/"));
        }
    },
    EXACT(false, "/SEGMENT/vnc"),
    VARIABLE(false, "/SEGMENT/{name}"),
    SECURITY_EXACT(false, "/SEGMENT/vnc"),
    SECURITY_VARIABLE(false, "/SEGMENT/{name}"),
    FILTER_EXACT(false) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.path().path().equals("/" + segment + "/vnc"));
        }
    },
    FILTER_OF_THE_EXACT_RAW_PATH(false) {
        @Override
        void register(HttpRouting.Builder routing, String segment) {
            filter(routing, request -> request.path().rawPath().equals("/" + segment + "/vnc"));
        }
    };

    private static final Handler REFUSE = (request, response) -> response.status(Status.UNAUTHORIZED_401).send();

    private final boolean wide;
    private final String pattern;

    Guard(boolean wide) {
        this(wide, null);
    }

    Guard(boolean wide, String pattern) {
        this.wide = wide;
        this.pattern = pattern;
    }

    /** Whether it guards all that is below the segment. */
    boolean wide() {
        return wide;
    }

    boolean bySecurity() {
        return name().startsWith("SECURITY");
    }

    /** The pattern of the path that it guards. */
    String pattern(String segment) {
        return pattern.replace("SEGMENT", segment);
    }

    void register(HttpRouting.Builder routing, String segment) {
        if (!bySecurity()) {
            routing.any(pattern(segment), REFUSE);
        }
    }

    private static void filter(HttpRouting.Builder routing, Predicate<ServerRequest> refused) {
        routing.addFilter((chain, request, response) -> {
            if (refused.test(request)) {
                response.status(Status.UNAUTHORIZED_401).send();
            } else {
                chain.proceed();
            }
        });
    }
}
