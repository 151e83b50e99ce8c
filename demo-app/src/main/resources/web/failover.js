// SPDX-License-Identifier: Apache-2.0
import {open} from './tunnel.js';

const PAUSE = 300;
const PAUSE_AFTER_FAILURE = 500;
const LONGEST_TRACK = 120;

const counter = document.getElementById('failover-count');
const status = document.getElementById('failover-status');
const stats = document.getElementById('failover-stats');
const track = document.getElementById('failover-track');
const toggle = document.getElementById('failover-toggle');
const backends = ['a', 'b'];
const answers = {a: 0, b: 0};

let count = 0;
let running = true;
let timer = 0;

function show(by, text) {
  const mark = document.createElement('li');
  mark.dataset.by = by;
  mark.title = text;
  mark.textContent = by === 'none' ? 'refused' : by;
  track.append(mark);
  while (track.children.length > LONGEST_TRACK) track.firstChild.remove();
  track.scrollLeft = track.scrollWidth;
  if (status.textContent !== text) status.textContent = text;
  status.dataset.state = by === 'none' ? 'failed' : 'open';
}

/** One count: a tunnel is opened, asked, and closed. */
function step() {
  let unread = '';
  let answered = false;
  const wanted = count + 1;
  const socket = open('failover', stats);
  socket.addEventListener('open', () => socket.send(`${wanted}\n`));
  socket.addEventListener('message', event => {
    unread += event.data;
    if (answered || !unread.includes('\n')) return;
    const [by, number] = unread.trim().split(' ');
    answered = Number(number) === wanted && by in answers;
    if (answered) {
      count = wanted;
      counter.textContent = count.toLocaleString('en');
      document.getElementById(`backend-${by}-answers`).textContent = (++answers[by]).toLocaleString('en');
      show(by, `Backend ${by.toUpperCase()} has answered`);
    }
    socket.close(1000, 'counted');
  });
  socket.addEventListener('close', () => {
    if (!answered) show('none', 'No backend answers: the count waits');
    if (running) timer = setTimeout(step, answered ? PAUSE : PAUSE_AFTER_FAILURE);
  });
}

function showBackend(name, alive) {
  const tile = document.getElementById(`backend-${name}`);
  tile.dataset.alive = alive;
  tile.querySelector('.alive').textContent = alive ? 'alive' : 'killed';
  const button = document.getElementById(`backend-${name}-toggle`);
  button.textContent = alive ? 'Kill' : 'Revive';
  button.setAttribute('aria-label', `${button.textContent} backend ${name.toUpperCase()}`);
  button.disabled = false;
}

function showState(state) {
  for (const name of backends) showBackend(name, state.backends[name]);
}

async function change(name) {
  const tile = document.getElementById(`backend-${name}`);
  const button = document.getElementById(`backend-${name}-toggle`);
  button.disabled = true;
  const action = tile.dataset.alive === 'true' ? 'kill' : 'revive';
  try {
    const response = await fetch(`demo/backends/${name}/${action}`, {method: 'POST', headers: {'X-Requested-With': 'fetch'}});
    if (!response.ok) throw new Error(`${response.status}`);
    showState(await response.json());
  } catch (error) {
    button.disabled = false;
    status.textContent = `The server did not ${action} backend ${name.toUpperCase()} (${error.message})`;
  }
}

export function startFailover(state) {
  showState(state);
  for (const name of backends) {
    document.getElementById(`backend-${name}-toggle`).addEventListener('click', () => change(name));
  }
  toggle.addEventListener('click', () => {
    running = !running;
    toggle.textContent = running ? 'Pause' : 'Go on';
    clearTimeout(timer);
    if (running) step();
  });
  step();
}
