// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.soak;

/**
 * The gateway's figures at one time.
 *
 * @param seconds     since the start
 * @param heap        bytes of live objects, after a collection
 * @param descriptors open descriptors
 * @param threads     threads of the operating system
 * @param p50         microseconds of a round trip, median since the last sample
 * @param p99         the same
 */
record SoakSample(double seconds, long heap, int descriptors, long threads, double p50, double p99) {
}
