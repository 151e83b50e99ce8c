/**
 * The built-in ping schedulers.
 */
package org.wstunnel.ping;
