// SPDX-License-Identifier: Apache-2.0
/**
 * Draining: new tunnels are refused, open ones are asked to come back elsewhere, one after another, until a deadline.
 */
package org.wstunnel.drain;
