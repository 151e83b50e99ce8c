#!/usr/bin/perl -Tw
# SPDX-License-Identifier: Apache-2.0
# Five times: waits a second, and sends back what has come by then, unbuffered. Then it closes the connection.
use strict;

$SIG{PIPE} = 'IGNORE';
while (accept(my $connection, STDIN)) {
    for my $round (1 .. 5) {
        sleep 1;
        my $count = sysread($connection, my $bytes, 1024);
        if ($count) {
            syswrite($connection, $bytes);
        }
    }
    close $connection;
}
