// SPDX-License-Identifier: Apache-2.0
/**
 * The benchmark: this project's demo and what a user would pick instead, under the same load, in turn. Not part of the tests; the
 * The document performance.md says how to start it.
 */
package org.wstunnel.it.bench;
