import {startCounter} from './counter.js';
import {startEcho} from './echo.js';
import {startVnc} from './vnc.js';

startCounter();
startEcho();
startVnc();
