#!/usr/bin/perl -w
# SPDX-License-Identifier: Apache-2.0
# Answers connection n with n times 97 bytes, of which byte i is (n + i) modulo 251, and closes at once.
use strict;

my $bytes = pack('C*', map { $_ % 251 } 0 .. 200_000);
$SIG{PIPE} = 'IGNORE';
for (my $n = 1; accept(my $connection, STDIN); $n++) {
    binmode $connection;
    print {$connection} substr($bytes, $n, $n * 97);
    close $connection;
}
