// SPDX-License-Identifier: Apache-2.0
// The open sessions, one row each, oldest first; a button ends one.

import {bytes, duration} from './units.js';

const COLUMNS = [null, null, null, 'open for', 'to backend', 'to client'];

async function end(id, button) {
  button.disabled = true;
  try {
    await fetch(`observe/wstunnel/sessions/${encodeURIComponent(id)}`, {method: 'DELETE'});
  } finally {
    // if it is still there at the next look it can be ended again
    button.disabled = false;
  }
}

function row(body, session) {
  const found = body.querySelector(`tr[data-id="${CSS.escape(session.id)}"]`);
  if (found) {
    return found;
  }
  const made = body.insertRow();
  made.dataset.id = session.id;
  for (const label of COLUMNS) {
    const cell = made.insertCell();
    if (label) {
      cell.dataset.label = label;
    }
  }
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'End';
  button.setAttribute('aria-label', `End session ${session.id}`);
  button.addEventListener('click', () => end(session.id, button));
  made.insertCell().append(button);
  made.cells[1].className = 'mono';
  made.cells[2].className = 'mono';
  return made;
}

/** Sessions, how many there are in all, and what was known of them at the last look. */
export function showSessions(body, sessions, open, before) {
  const ids = new Set();
  for (const session of sessions) {
    ids.add(session.id);
    const cells = row(body, session).cells;
    const known = before.get(session.id) ?? session;
    const texts = [session.tunnel, session.user ? `${session.user} (${session.client})` : session.client, session.backend,
      duration(session.ageMillis), bytes(session.bytesToBackend), bytes(session.bytesToClient)];
    texts.forEach((text, i) => { cells[i].textContent = text; });
    cells[4].classList.toggle('flowing', session.bytesToBackend > known.bytesToBackend);
    cells[5].classList.toggle('flowing', session.bytesToClient > known.bytesToClient);
  }
  [...body.rows].filter(it => !ids.has(it.dataset.id)).forEach(it => it.remove());
  body.closest('table').hidden = sessions.length === 0;
  document.getElementById('sessions-none').hidden = sessions.length > 0;
  document.getElementById('sessions-more').textContent = open > sessions.length ? `the ${sessions.length} oldest of ${open}` : '';
}
