// SPDX-License-Identifier: Apache-2.0
/**
 * The built-in ping schedulers.
 */
package org.wstunnel.ping;
