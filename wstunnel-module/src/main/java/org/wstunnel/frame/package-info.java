/**
 * The bytes of RFC 6455: frames in both directions, masking, UTF-8, close codes. Knows no socket and no server.
 */
package org.wstunnel.frame;
