/** Real clients and real proxies: browsers, libraries, nginx, HAProxy, lighttpd. */
package org.wstunnel.it.clients;
