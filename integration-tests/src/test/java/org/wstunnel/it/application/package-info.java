// SPDX-License-Identifier: Apache-2.0
/** The module as part of an application: by configuration, by hand, on the module path, and the documents that users read. */
package org.wstunnel.it.application;
