// SPDX-License-Identifier: Apache-2.0
/**
 * Services of an application: balancers choose a backend, target resolvers choose where a request goes, ping schedulers
 * decide when a client is pinged. {@link java.util.ServiceLoader} finds them, and the configuration names them.
 */
package org.wstunnel.spi;
