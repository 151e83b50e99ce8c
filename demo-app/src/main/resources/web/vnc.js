// SPDX-License-Identifier: Apache-2.0
import {open, showIdle} from './tunnel.js';

const screen = document.getElementById('vnc-screen');
const status = document.getElementById('vnc-status');
const stats = document.getElementById('vnc-stats');
const toggle = document.getElementById('vnc-toggle');
const login = document.getElementById('vnc-login');
const username = document.getElementById('vnc-username');
const usernameRow = document.getElementById('vnc-username-row');
const password = document.getElementById('vnc-password');

const hint = document.getElementById('vnc-hint');
const keys = document.getElementById('vnc-keys');

/** The name of the demo's own VNC server. */
const BOARD = 'Shared drawing board';

let RFB = null;
let rfb = null;

function report(state, text) {
  status.dataset.state = state;
  status.textContent = text;
}

function showToggle() {
  toggle.textContent = rfb ? 'Disconnect' : 'Connect';
  toggle.dataset.on = Boolean(rfb);
}

function connect() {
  let name = '';
  let refused = '';
  report('connecting', 'Connecting …');
  const connection = new RFB(screen, open('websockify', stats, ['binary']));
  rfb = connection;
  rfb.scaleViewport = true;
  rfb.showDotCursor = true;
  rfb.background = 'transparent';
  // its own way to take the focus scrolls the page under the mouse, and the first click lands in the wrong place
  rfb.focusOnClick = false;

  connection.addEventListener('desktopname', event => name = event.detail.name);
  connection.addEventListener('connect', () => {
    login.hidden = true;
    report('connected', name ? `Connected to “${name}”` : 'Connected');
    const canvas = screen.querySelector('canvas');
    canvas.tabIndex = 0;
    keys.hidden = false;
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', `${name || 'Remote screen'}`);
    canvas.setAttribute('aria-describedby', keys.id);
    if (name === BOARD) hint.textContent = 'A drawing board behind a VNC server. Open this page twice and draw: it is shared. Keys 1 to 7 choose a colour.';
    fit(canvas);
  });
  connection.addEventListener('credentialsrequired', event => {
    report('connecting', 'This screen asks for a password.');
    usernameRow.hidden = !event.detail.types.includes('username');
    login.hidden = false;
    (usernameRow.hidden ? password : username).focus();
  });
  connection.addEventListener('securityfailure', event => refused = event.detail.reason || 'the login was refused');
  connection.addEventListener('disconnect', event => {
    login.hidden = true;
    keys.hidden = true;
    rfb = null;
    if (refused) {
      report('failed', `Disconnected: ${refused}`);
    } else if (event.detail.clean) {
      report('disconnected', 'Disconnected');
    } else {
      report('failed', 'Disconnected: the connection was lost or refused');
    }
    showToggle();
  });
  showToggle();
}

/** Gives the frame the proportions of the remote screen, now and whenever that is resized. */
function fit(canvas) {
  const apply = () => {
    if (canvas.width && canvas.height) screen.style.setProperty('--screen-ratio', `${canvas.width} / ${canvas.height}`);
  };
  new MutationObserver(apply).observe(canvas, {attributes: true, attributeFilter: ['width', 'height']});
  apply();
}

/** Lets the remote screen have the keyboard, the Tab key too, and gives a way out of it. */
function shareKeyboard() {
  screen.addEventListener('pointerdown', () => screen.querySelector('canvas')?.focus({preventScroll: true}));
  screen.addEventListener('keydown', event => {
    if (event.key === 'Escape' && event.shiftKey) {
      event.stopPropagation();
      event.preventDefault();
      toggle.focus();
    }
  }, {capture: true});
}

export async function startVnc() {
  showIdle(stats);
  try {
    RFB = (await import('./novnc/core/rfb.js')).default;
  } catch (error) {
    console.info('noVNC cannot be loaded:', error);
    report('missing', 'noVNC is not installed.');
    document.getElementById('vnc-missing').hidden = false;
    screen.hidden = true;
    toggle.hidden = true;
    return;
  }
  shareKeyboard();
  toggle.disabled = false;
  toggle.addEventListener('click', () => rfb ? rfb.disconnect() : connect());
  login.addEventListener('submit', event => {
    event.preventDefault();
    login.hidden = true;
    rfb?.sendCredentials({username: username.value, password: password.value});
    password.value = '';
  });
  connect();
}
