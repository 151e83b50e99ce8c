// SPDX-License-Identifier: Apache-2.0
/**
 * Which backends a request goes to: what resolvers may answer, and the check of what they do.
 */
package org.wstunnel.target;
