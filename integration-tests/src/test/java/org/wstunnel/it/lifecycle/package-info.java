// SPDX-License-Identifier: Apache-2.0
/** What happens to tunnels over time: idle and silent ones, reload, drain, stop, and faults of one that must not reach others. */
package org.wstunnel.it.lifecycle;
