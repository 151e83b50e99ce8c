// SPDX-License-Identifier: Apache-2.0
/** Real clients and real proxies: browsers, libraries, nginx, HAProxy, lighttpd. */
package org.wstunnel.it.clients;
