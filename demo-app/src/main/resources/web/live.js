// SPDX-License-Identifier: Apache-2.0
import {showFlow} from './flow.js';
import {showBackends} from './backends.js';
import {showSessions} from './sessions.js';
import {startTraffic} from './traffic.js';
import {bytes, rate} from './units.js';

const PERIOD = 1000;
const MOST_SESSIONS = 200;

const element = id => document.getElementById(id);
let last = null;

function sum(backends, field) {
  return backends.reduce((total, backend) => total + backend[field], 0);
}

/** The backends of all tunnels in one list, each with what has passed through it per second since the last look. */
function backends(state, seconds) {
  const before = new Map((last?.backends ?? []).map(it => [`${it.tunnel} ${it.name}`, it]));
  return state.tunnels.flatMap(tunnel => tunnel.backends.map(backend => {
    const known = before.get(`${tunnel.name} ${backend.name}`);
    const perSecond = field => known && seconds > 0 ? Math.max(0, backend[field] - known[field]) / seconds : 0;
    return {...backend, tunnel: tunnel.name, up: perSecond('bytesToBackend'), down: perSecond('bytesToClient')};
  }));
}

function show(state) {
  const now = performance.now();
  const all = backends(state, last ? (now - last.at) / 1000 : 0);
  const up = sum(all, 'up');
  const down = sum(all, 'down');
  element('figure-open').textContent = state.open;
  element('figure-up').textContent = rate(up);
  element('figure-down').textContent = rate(down);
  element('figure-opened').textContent = sum(all, 'opened');
  showBackends(element('backends'), all);
  showSessions(element('sessions'), state.sessions, state.open, last?.sessions ?? new Map());
  if (last) {
    showFlow(element('flow'), {time: Date.now() / 1000, up, down, open: state.open});
  }
  last = {at: now, backends: all, sessions: new Map(state.sessions.map(it => [it.id, it]))};
}

function pulse(state, text) {
  element('pulse').dataset.state = state;
  element('pulse').textContent = text;
}

async function look() {
  try {
    const response = await fetch(`observe/wstunnel?sessions=${MOST_SESSIONS}`, {cache: 'no-store'});
    if (!response.ok) {
      throw new Error(`the server answers ${response.status}`);
    }
    const state = await response.json();
    show(state);
    const passed = sum(last.backends, 'bytesToBackend') + sum(last.backends, 'bytesToClient');
    pulse(state.draining ? 'waiting' : 'live', `${state.draining ? 'Draining' : 'Live'} · ${bytes(passed)} so far`);
  } catch (error) {
    pulse('lost', `No figures: ${error.message}`);
  }
  setTimeout(look, PERIOD);
}

startTraffic(element('traffic'));
look();
