// SPDX-License-Identifier: Apache-2.0
// One light per backend: its colour is its state, its glow is what passes through it, its bar is its share of the tunnels.

import {rate} from './units.js';

const STATES = {up: 'up', full: 'full', down: 'down', ejected: 'left out for now'};
const BRIGHTEST = 1e7;

function part(parent, name, tag = 'span') {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
}

function light(list, key) {
  const found = [...list.children].find(it => it.dataset.key === key);
  if (found) {
    return found;
  }
  const made = document.createElement('li');
  made.dataset.key = key;
  part(made, 'lamp').setAttribute('aria-hidden', 'true');
  part(made, 'tunnel');
  part(made, 'name');
  part(made, 'open');
  part(part(made, 'load', 'div'), 'bar', 'i');
  part(made, 'rate', 'div');
  list.append(made);
  return made;
}

function write(item, name, text) {
  item.querySelector(`.${name}`).textContent = text;
}

/** Backends with tunnel, name, state, open, up and down. */
export function showBackends(list, backends) {
  const most = Math.max(1, ...backends.map(it => it.limit ?? it.open));
  const keys = new Set();
  for (const backend of backends) {
    const key = `${backend.tunnel} ${backend.name}`;
    keys.add(key);
    const item = light(list, key);
    const passing = backend.up + backend.down;
    item.dataset.state = backend.state;
    item.title = backend.lastFailure ?? '';
    item.style.setProperty('--glow', passing < 1 ? 0 : Math.min(1, Math.log10(1 + passing) / Math.log10(BRIGHTEST)));
    write(item, 'tunnel', backend.tunnel);
    write(item, 'name', backend.name);
    write(item, 'open', backend.open);
    write(item, 'rate', backend.state === 'up' ? `↑ ${rate(backend.up)}  ↓ ${rate(backend.down)}` : STATES[backend.state]);
    item.querySelector('.load i').style.width = `${Math.min(100, 100 * backend.open / (backend.limit ?? most))}%`;
  }
  [...list.children].filter(it => !keys.has(it.dataset.key)).forEach(it => it.remove());
}
