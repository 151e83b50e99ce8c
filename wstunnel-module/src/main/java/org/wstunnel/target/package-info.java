/**
 * Which backends a request goes to: the resolvers of targets, and the check of what they answer.
 */
package org.wstunnel.target;
