/**
 * The server feature that serves tunnels, and its configuration.
 */
package org.wstunnel;
