/**
 * The built-in resolvers of targets, for the configuration and for code.
 */
package org.wstunnel.resolve;
