// SPDX-License-Identifier: Apache-2.0
import {startCounter} from './counter.js';
import {startEcho} from './echo.js';
import {startFailover} from './failover.js';
import {startVnc} from './vnc.js';

startCounter('counter', 'ws/');
startEcho();
startVnc();

// which of the backends are there
const state = await (await fetch('demo/state', {cache: 'no-store'})).json();
if (state.perl) {
  startCounter('perl', 'perl');
} else {
  for (const id of ['perl-log', 'perl-run', 'perl-stats']) document.getElementById(id).hidden = true;
  document.getElementById('perl-missing').hidden = false;
}
startFailover(state);
