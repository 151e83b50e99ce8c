// SPDX-License-Identifier: Apache-2.0
import {open} from './tunnel.js';

const LAST = 5;

/** A panel that counts to five through a tunnel: to a line echo, whoever that is. */
export function startCounter(id, path) {
  const log = document.getElementById(`${id}-log`);
  const stats = document.getElementById(`${id}-stats`);
  const button = document.getElementById(`${id}-run`);

  function line(text) {
    log.textContent += text + '\n';
    log.scrollTop = log.scrollHeight;
  }

  function run() {
    log.textContent = '';
    button.disabled = true;
    let count = 0;
    let unread = '';
    const socket = open(path, stats);

    function sendNext() {
      if (count === LAST) {
        socket.close(1000, 'counted');
        return;
      }
      count++;
      line(`SEND: ${count}`);
      socket.send(`${count}\n`);
    }

    socket.addEventListener('open', () => {
      line('CONNECT');
      sendNext();
    });
    socket.addEventListener('message', event => {
      // the backend sends a stream: a line may come in two frames, or two lines in one
      const lines = (unread + event.data).split('\n');
      unread = lines.pop();
      for (const received of lines) {
        line(`RECV: ${received}`);
        sendNext();
      }
    });
    socket.addEventListener('close', () => {
      line('DISCONNECT');
      button.disabled = false;
    });
  }

  button.addEventListener('click', run);
  run();
}
