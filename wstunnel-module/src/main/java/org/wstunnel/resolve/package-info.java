// SPDX-License-Identifier: Apache-2.0
/**
 * The built-in resolvers of targets, for the configuration and for code.
 */
package org.wstunnel.resolve;
