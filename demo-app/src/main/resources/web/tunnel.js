// SPDX-License-Identifier: Apache-2.0
// A WebSocket to this server, counted: what the three panels have in common.

const base = new URL('.', location.href);
const encoder = new TextEncoder();

/** Address of a tunnel beside this page: ws: for http:, wss: for https:. */
export function address(path) {
  const url = new URL(path, base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function size(data) {
  if (typeof data === 'string') return encoder.encode(data).length;
  return data instanceof Blob ? data.size : data.byteLength;
}

/** Opens a tunnel and shows its state in the given <dl> from then on. */
export function open(path, stats, protocols = []) {
  const socket = new WebSocket(address(path), protocols);
  const count = {framesOut: 0, bytesOut: 0, framesIn: 0, bytesIn: 0};
  let state = 'connecting';
  let end = null;
  let waiting = false;

  const render = () => {
    waiting = false;
    show(stats, state, count, end);
  };
  // many frames may come between two pictures of the screen; hidden pages get no pictures at all, so these are shown at once
  const changed = () => {
    if (document.hidden) {
      render();
    } else if (!waiting) {
      waiting = true;
      requestAnimationFrame(render);
    }
  };

  // on the object itself, not in a subclass: noVNC looks for these methods on the socket and its direct prototype
  const send = socket.send;
  socket.send = data => {
    send.call(socket, data);
    count.framesOut++;
    count.bytesOut += size(data);
    changed();
  };
  const close = socket.close;
  socket.close = (...args) => {
    close.apply(socket, args);
    if (socket.readyState === WebSocket.CLOSING) state = 'closing';
    changed();
  };
  socket.addEventListener('open', () => {
    state = 'open';
    changed();
  });
  socket.addEventListener('message', event => {
    count.framesIn++;
    count.bytesIn += size(event.data);
    changed();
  });
  socket.addEventListener('close', event => {
    state = state === 'connecting' || !event.wasClean ? 'failed' : 'closed';
    end = event;
    changed();
  });
  changed();
  return socket;
}

const MEANINGS = {
  1000: 'normal end', 1001: 'server is stopping, or page left', 1002: 'protocol error', 1003: 'data not accepted',
  1005: 'no code given', 1006: 'connection lost', 1007: 'text is not UTF-8', 1008: 'refused', 1009: 'frame too big',
  1011: 'backend failed', 1012: 'server restarts', 1013: 'try again later',
};

/** Shows a tunnel that was not opened yet. */
export function showIdle(stats) {
  show(stats, 'not connected', {framesOut: 0, bytesOut: 0, framesIn: 0, bytesIn: 0}, null);
}

function show(stats, state, count, end) {
  const values = {
    state,
    sent: amount(count.framesOut, count.bytesOut),
    received: amount(count.framesIn, count.bytesIn),
    close: end ? `${end.code} ${end.reason || MEANINGS[end.code] || ''}`.trim() : '–',
  };
  for (const [name, value] of Object.entries(values)) {
    const cell = stats.querySelector(`.${name} dd`) ?? addCell(stats, name);
    if (cell.textContent !== value) cell.textContent = value;
  }
  const data = stats.dataset;
  data.state = state;
  Object.assign(data, count);
  data.closeCode = end ? end.code : '';
  data.closeReason = end ? end.reason : '';
  stats.querySelector('.state dd').dataset.state = state;
}

const TITLES = {state: 'Tunnel', sent: 'Sent', received: 'Received', close: 'Close'};

function addCell(stats, name) {
  const group = document.createElement('div');
  group.className = name;
  const title = document.createElement('dt');
  title.textContent = TITLES[name];
  const cell = document.createElement('dd');
  cell.id = `${stats.id.replace('-stats', '')}-${name}`;
  group.append(title, cell);
  stats.append(group);
  return cell;
}

function amount(frames, bytes) {
  return `${frames.toLocaleString('en')} ${frames === 1 ? 'frame' : 'frames'}, ${bytes.toLocaleString('en')} B`;
}
