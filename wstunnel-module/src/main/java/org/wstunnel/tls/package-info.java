// SPDX-License-Identifier: Apache-2.0
/**
 * What is wrong with keys, certificates, protocols and cipher suites of TLS.
 */
package org.wstunnel.tls;
