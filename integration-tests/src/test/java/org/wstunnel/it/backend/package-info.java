// SPDX-License-Identifier: Apache-2.0
/** The other side: pools, failover, names, TLS, the PROXY header, and programs that the gateway starts. */
package org.wstunnel.it.backend;
