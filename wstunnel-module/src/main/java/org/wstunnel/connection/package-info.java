// SPDX-License-Identifier: Apache-2.0
/**
 * The clients' connections, from the moment of their acceptance: how many there may be, and how long the server waits for them.
 */
package org.wstunnel.connection;
