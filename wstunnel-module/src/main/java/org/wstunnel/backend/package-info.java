// SPDX-License-Identifier: Apache-2.0
/**
 * The far side of a tunnel: addresses, pools of backends, dialling, and the open socket to one of them.
 */
package org.wstunnel.backend;
