// SPDX-License-Identifier: Apache-2.0
/** Who may open a tunnel: hosts, origins, networks, users, tokens, limits, deadlines and the headers of proxies. */
package org.wstunnel.it.access;
