// SPDX-License-Identifier: Apache-2.0
// Something to look at: tunnels from this page to the demo's echoes, which send now more and now less.

import {address} from './tunnel.js';

const ECHOES = 5;
const LINES = 2;
const LARGEST = 24000;
const PERIOD = 120;

let running = [];

function echo(number) {
  const socket = new WebSocket(address('echo'));
  const block = new Uint8Array(LARGEST);
  const start = performance.now();
  const timer = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount === 0) {
      const wave = (1 + Math.sin((performance.now() - start) / (2500 + 900 * number) + 2 * number)) / 2;
      socket.send(block.subarray(0, 16 + Math.round(LARGEST * (.08 + .92 * wave ** 3) * (.6 + .4 * Math.random()))));
    }
  }, PERIOD);
  return {socket, timer};
}

function lines(number) {
  const socket = new WebSocket(address('ws/'));
  let count = 0;
  const timer = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) {
      socket.send(`line ${++count} of ${number}\n`);
    }
  }, 4 * PERIOD);
  return {socket, timer};
}

function stop() {
  for (const {socket, timer} of running) {
    clearInterval(timer);
    socket.close(1000);
  }
  running = [];
}

export function startTraffic(button) {
  button.addEventListener('click', () => {
    const on = running.length === 0;
    if (on) {
      running = [...Array.from({length: ECHOES}, (_, i) => echo(i)), ...Array.from({length: LINES}, (_, i) => lines(i))];
    } else {
      stop();
    }
    button.dataset.on = on;
    button.textContent = on ? 'Stop traffic' : 'Make traffic';
  });
}
