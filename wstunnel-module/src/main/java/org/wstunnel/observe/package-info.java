// SPDX-License-Identifier: Apache-2.0
/**
 * What operators see of the tunnels: log lines, metrics, health and the observer endpoint.
 */
package org.wstunnel.observe;
