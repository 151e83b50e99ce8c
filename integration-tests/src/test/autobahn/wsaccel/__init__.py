# SPDX-License-Identifier: Apache-2.0
# The suite looks for this package to speed up masking and UTF-8 validation; here it leads to Java.
