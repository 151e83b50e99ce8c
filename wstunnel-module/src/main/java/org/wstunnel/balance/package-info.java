// SPDX-License-Identifier: Apache-2.0
/**
 * The built-in balancers, for the configuration and for code.
 */
package org.wstunnel.balance;
