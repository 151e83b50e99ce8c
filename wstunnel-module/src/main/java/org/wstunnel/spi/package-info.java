/**
 * Services that an application can bring: how a backend is chosen, and when a client is pinged.
 * They are found by {@link java.util.ServiceLoader} and chosen by name in the configuration.
 */
package org.wstunnel.spi;
