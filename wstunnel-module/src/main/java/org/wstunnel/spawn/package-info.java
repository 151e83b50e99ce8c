/**
 * Programs that are started behind a tunnel: each gets a listening socket as its standard input, and is watched over.
 */
package org.wstunnel.spawn;
