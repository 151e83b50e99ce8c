# SPDX-License-Identifier: Apache-2.0
"""
Runs Autobahn's fuzzing client against echo servers behind tunnels, one tunnel after the other.

    tunnel_fuzzer.py SUITE_DIR OUT_DIR (AGENT URL CASE_PATTERN,CASE_PATTERN...)...

The cases of the suite are used as they are, but what comes back is judged as a stream: a tunnel passes payload on
while a frame is still arriving, so neither frames nor messages keep their boundaries, an empty message leaves no trace,
a pong may arrive between the pieces of an echo, and what was legal before a violation may already have been echoed.
Everything else counts as the suite says. What the suite itself never looked at is looked at here: every byte of the
large messages, and that the pieces of one echo are of the type of the message.
"""
import os
import sys

SUITE, OUT_DIR = sys.argv[1:3]
SERVERS = [{"agent": agent, "url": url, "cases": patterns.split(",")}
           for agent, url, patterns in zip(sys.argv[3::3], sys.argv[4::3], sys.argv[5::3])]
sys.path.insert(0, SUITE)

from twisted.internet import selectreactor

selectreactor.install()

from twisted.internet import reactor
from twisted.python import log

log.startLogging(sys.stderr)

from autobahn.websocket import connectWS
from autobahntestsuite import fuzzing
from autobahntestsuite.case import Case
from wsaccel.utf8validator import Utf8Validator

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10


def stream_of(events):
    return ''.join([e[1] for e in events if e[0] == "message"])


def types_of(events):
    return set([e[2] for e in events if e[0] == "message" and e[1]])


def others_of(events, kind):
    return [e for e in events if e[0] == kind]


def legal_stream(frames):
    """The payload bytes that a strict server may have accepted: all before the first violation, or before the close."""
    legal = []
    opened = None
    utf8 = Utf8Validator()
    for opcode, fin, rsv, payload in frames:
        if rsv != 0 or opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            break
        if opcode >= CLOSE:
            if opcode == CLOSE or not fin or len(payload) > 125:
                break
            continue
        if (opcode == CONTINUATION) != (opened is not None):
            break
        if opened is None:
            opened = opcode
            utf8.reset()
        if opened == TEXT:
            valid, complete, index, _ = utf8.validate(payload)
            if not valid:
                legal.append(payload[:index])
                break
        legal.append(payload)
        if fin:
            opened = None
    return ''.join(legal)


class StreamJudge(object):
    """Put in front of a case class: the same case, but what it receives is compared as a stream."""

    def __init__(self, protocol):
        self.sent = []
        self.pieces = []
        self.pieces_length = 0
        protocol.judge = self
        self.case_class.__init__(self, protocol)

    def onOpen(self):
        self.case_class.onOpen(self)
        expected = self.expected.get(Case.OK)
        if expected and stream_of(expected) == '' and not others_of(expected, "pong"):
            # an empty message leaves no trace in a stream: the case waits for nothing
            self.finishWhenDone()

    def onConnectionLost(self, failedByMe):
        self.case_class.onConnectionLost(self, failedByMe)
        # as a stream, what came may be as good as expected and match the weaker alternative too
        if self.behavior == Case.NON_STRICT and self.compare(self.received, self.expected[Case.OK]):
            self.behavior = Case.OK

    def compare(self, received, expected):
        if others_of(received, "pong") != others_of(expected, "pong"):
            return False
        if others_of(received, "timeout") != others_of(expected, "timeout"):
            return False
        if len(types_of(received) | types_of(expected)) > 1:
            return False
        stream = stream_of(received)
        if stream == stream_of(expected):
            return True
        return self.ends_early() and legal_stream(self.sent).startswith(stream)

    def ends_early(self):
        """Whether the case ends before an echo of all that was legal can be demanded."""
        if not self.expectedClose["closedByMe"]:
            return True
        return CLOSE in [frame[0] for frame in self.sent] and not self.expected.get(Case.OK)


class WholeMessages(StreamJudge):
    """For the cases that count the messages or bytes themselves: gives them whole messages, checked byte by byte."""

    def length(self):
        return getattr(self, "DATALEN", None) or self.LEN

    def onMessage(self, piece, binary):
        self.pieces.append(piece)
        self.pieces_length += len(piece)
        if self.pieces_length < self.length():
            return
        message = ''.join(self.pieces)
        self.pieces = []
        self.pieces_length = 0
        sent = ''.join([frame[3] for frame in self.sent])
        self.sent = []
        if message != sent:
            self.behavior = Case.FAILED
            self.result = "The echo of %d bytes differs from the %d bytes sent." % (len(message), len(sent))
            self.p.sendClose(self.p.CLOSE_STATUS_CODE_NORMAL)
        else:
            self.case_class.onMessage(self, message, binary)


class EmptyMessages(StreamJudge):
    """For the cases that send many empty messages: none may come back, and the tunnel must still be alive after them."""

    def sendOne(self):
        while self.count < self.COUNT:
            self.case_class.sendOne(self)
        self.p.sendFrame(opcode=PING, payload="after %d" % self.count)

    def onMessage(self, piece, binary):
        self.result = "Received %d bytes where nothing was sent." % len(piece)
        self.p.sendClose(self.p.CLOSE_STATUS_CODE_NORMAL)

    def onPong(self, payload):
        if payload == "after %d" % self.COUNT:
            self.behavior = Case.OK
            self.result = "Ok, %d empty messages left no trace." % self.COUNT
        self.p.enableWirelog(True)
        self.p.sendClose(self.p.CLOSE_STATUS_CODE_NORMAL)


def judged(case_class):
    if getattr(case_class, "LEN", None) == 0:
        judge = EmptyMessages
    elif case_class.onMessage.__func__ is not Case.onMessage.__func__:
        judge = WholeMessages
    else:
        judge = StreamJudge
    return type(case_class.__name__, (judge, case_class), {"case_class": case_class})


class TunnelProtocol(fuzzing.FuzzingClientProtocol):

    def connectionLost(self, reason):
        if self.caseStart == 0:
            # the suite itself cannot report a case that was never opened, and would hang
            log.msg("NOT OPENED: %s, response: %s" % (reason.getErrorMessage(), self.http_response_data))
            self.runCase = None
        fuzzing.FuzzingClientProtocol.connectionLost(self, reason)

    def sendFrame(self, opcode, payload="", fin=True, rsv=0, mask=None, payload_len=None, chopsize=None, sync=False):
        if payload_len is None:
            whole = payload
        else:
            whole = payload * (payload_len / len(payload)) + payload[:payload_len % len(payload)]
        self.judge.sent.append((opcode, fin, rsv, whole))
        fuzzing.FuzzingClientProtocol.sendFrame(self, opcode, payload, fin, rsv, mask, payload_len, chopsize, sync)

    def sendMessageFrameData(self, payload, sync=False):
        self.judge.sent.append((CONTINUATION if self.judge.sent else TEXT, False, 0, payload))
        return fuzzing.FuzzingClientProtocol.sendMessageFrameData(self, payload, sync)


class TunnelFactory(fuzzing.FuzzingClientFactory):

    protocol = TunnelProtocol

    def nextServer(self):
        more = fuzzing.FuzzingClientFactory.nextServer(self)
        if more:
            # the suite itself has the same cases for all servers
            self.specCases = self.CaseSet.parseSpecCases(SERVERS[self.currServer])
        return more

    def buildProtocol(self, addr):
        protocol = TunnelProtocol()
        protocol.factory = self
        protocol.caseAgent = self.agent
        protocol.case = self.currentCaseIndex
        protocol.Case = fuzzing.Cases[self.currentCaseIndex - 1]
        protocol.runCase = judged(protocol.Case)(protocol)
        return protocol

    def logCase(self, result):
        # a TCP connection that just ends is fine for the suite in many cases; here the server has to say why
        if result["behaviorClose"] == Case.OK and result["remoteCloseCode"] is None and not closed_without_code(result):
            result["behaviorClose"] = Case.UNCLEAN
            result["resultClose"] = "There was no Close frame with a code."
        fuzzing.FuzzingClientFactory.logCase(self, result)

    def createReports(self, produceHtml=True, produceJson=True):
        fuzzing.FuzzingClientFactory.createReports(self, produceHtml, produceJson)
        with open(os.path.join(OUT_DIR, "verdicts.tsv"), "w") as verdicts:
            for agent, results in sorted(self.agents.items()):
                for case, result in sorted(results.items()):
                    verdicts.write("\t".join([agent, case, result["behavior"], result["behaviorClose"],
                                              str(result["remoteCloseCode"]), result["result"], result["resultClose"]]) + "\n")


def closed_without_code(result):
    return result["closedByMe"] and result["localCloseCode"] is None


TunnelFactory({"outdir": OUT_DIR,
               "servers": SERVERS,
               "cases": [],
               "exclude-cases": [],
               "exclude-agent-cases": {}})
reactor.run()
