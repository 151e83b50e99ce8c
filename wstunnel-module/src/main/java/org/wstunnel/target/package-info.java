/**
 * Which backends a request goes to: what resolvers may answer, and the check of what they do.
 */
package org.wstunnel.target;
