// SPDX-License-Identifier: Apache-2.0
/**
 * Who may pass: rules that look at a request and let it through or not.
 */
package org.wstunnel.access;
