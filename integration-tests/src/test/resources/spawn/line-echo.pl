#!/usr/bin/perl -Tw
# SPDX-License-Identifier: Apache-2.0
# Sends every line back. Standard input is the listening socket; one connection is served after the other.
use strict;
use IO::Handle;

$SIG{PIPE} = 'IGNORE';
while (accept(my $connection, STDIN)) {
    $connection->autoflush(1);
    while (my $line = <$connection>) {
        print {$connection} $line;
    }
    close $connection;
}
