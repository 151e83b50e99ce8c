// SPDX-License-Identifier: Apache-2.0
/**
 * What stands on Helidon's internals, a class for each, and until when.
 */
package org.wstunnel.helidon;
