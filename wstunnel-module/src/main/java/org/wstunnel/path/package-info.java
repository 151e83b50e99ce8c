// SPDX-License-Identifier: Apache-2.0
/**
 * Which paths a tunnel takes.
 */
package org.wstunnel.path;
