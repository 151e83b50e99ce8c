// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.it.bench;

/**
 * The result of one run of one measure.
 *
 * @param rate       MB/s (10^6 bytes of payload, one way), or operations per second
 * @param cpu        CPU seconds of the server per GB of payload, or per million operations
 * @param p50        microseconds of a round trip or of an opening; 0 where the load is a stream
 * @param p90        the same
 * @param p99        the same
 * @param p999       the same
 * @param loadBusy   share of one core that the load generator used
 */
public record Sample(double rate, double cpu, double p50, double p90, double p99, double p999, double loadBusy) {
}
