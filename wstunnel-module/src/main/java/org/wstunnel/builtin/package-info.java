// SPDX-License-Identifier: Apache-2.0
/**
 * Providers of the services that this module brings along.
 */
package org.wstunnel.builtin;
