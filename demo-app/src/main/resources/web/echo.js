// SPDX-License-Identifier: Apache-2.0
import {open} from './tunnel.js';

const MOST_LINES = 500;

const log = document.getElementById('echo-log');
const stats = document.getElementById('echo-stats');
const form = document.getElementById('echo-form');
const input = document.getElementById('echo-input');
const send = document.getElementById('echo-send');
const toggle = document.getElementById('echo-toggle');

const history = [];
let recalled = 0;
let socket = null;

function line(kind, text) {
  const row = document.createElement('div');
  row.className = kind;
  row.textContent = text;
  log.append(row);
  while (log.children.length > MOST_LINES) log.firstChild.remove();
  log.scrollTop = log.scrollHeight;
}

function showConnected(connected) {
  send.disabled = !connected;
  toggle.textContent = socket ? 'Disconnect' : 'Connect';
  toggle.dataset.on = Boolean(socket);
}

function connect() {
  const opened = open('echo', stats);
  socket = opened;
  let unread = '';
  showConnected(false);
  opened.addEventListener('open', () => {
    line('note', 'connected');
    showConnected(true);
  });
  opened.addEventListener('message', event => {
    const lines = (unread + event.data).split('\n');
    unread = lines.pop();
    for (const received of lines) line('got', received);
  });
  opened.addEventListener('close', event => {
    if (unread) line('got', unread);
    line(event.wasClean ? 'note' : 'wrong', `disconnected (${event.code}${event.reason ? ' ' + event.reason : ''})`);
    socket = null;
    showConnected(false);
  });
}

function submit(event) {
  event.preventDefault();
  if (!socket || socket.readyState !== WebSocket.OPEN) return;
  const text = input.value;
  line('sent', `> ${text}`);
  socket.send(text + '\n');
  if (text) history.push(text);
  recalled = history.length;
  input.value = '';
}

function recall(event) {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  recalled = Math.min(Math.max(recalled + (event.key === 'ArrowUp' ? -1 : 1), 0), history.length);
  input.value = history[recalled] ?? '';
}

export function startEcho() {
  form.addEventListener('submit', submit);
  input.addEventListener('keydown', recall);
  toggle.addEventListener('click', () => socket ? socket.close(1000, 'bye') : connect());
  connect();
}
