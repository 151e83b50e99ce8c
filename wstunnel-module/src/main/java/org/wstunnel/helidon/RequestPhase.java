// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.helidon;

/**
 * How much of a connection's current request has come.
 */
enum RequestPhase {
    /** Nothing at all, and there was no request before. */
    NEW,
    /** A part of the first request's first line. */
    LINE,
    /** The first line of a request. */
    HEADERS,
    /** The head. There may come more of the request, or the next one: which of them is Helidon's to know. */
    HEAD,
    /** The head, and it was answered. */
    ANSWERED,
    /** Something behind the answer: the rest of a body, or the next first line. */
    BEHIND,
    /** The head of an upgrade, and its answer: what comes is no HTTP. */
    UPGRADED
}
