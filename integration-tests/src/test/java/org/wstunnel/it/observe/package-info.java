// SPDX-License-Identifier: Apache-2.0
/** What operators see: log, metrics, traces, health and the observer. */
package org.wstunnel.it.observe;
