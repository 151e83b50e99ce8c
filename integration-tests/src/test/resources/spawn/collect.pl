#!/usr/bin/perl -w
# SPDX-License-Identifier: Apache-2.0
# Reads each connection to its end and writes the digest of what has come as a line of the file that is named.
use strict;
use Digest::MD5;
use IO::Handle;

open(my $file, '>>', $ARGV[0]) or die "cannot write $ARGV[0]: $!";
$file->autoflush(1);
while (accept(my $connection, STDIN)) {
    binmode $connection;
    my $digest = Digest::MD5->new;
    while (sysread($connection, my $bytes, 65536)) {
        $digest->add($bytes);
    }
    close $connection;
    print {$file} $digest->hexdigest, "\n";
}
