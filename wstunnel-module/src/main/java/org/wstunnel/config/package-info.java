// SPDX-License-Identifier: Apache-2.0
/**
 * How configuration is read: keys, values and the messages about them. Knows no tunnel.
 */
package org.wstunnel.config;
