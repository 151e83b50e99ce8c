// SPDX-License-Identifier: Apache-2.0
// The moving graph of the last minute and a half, drawn on a canvas: what goes to the backends above the line, what comes back below.

import uPlot from './uplot/uPlot.esm.js';
import {rate} from './units.js';

const SECONDS = 90;
const clock = new Intl.DateTimeFormat([], {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
const data = [[], [], [], []];
let chart = null;

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function wash(name) {
  return plot => {
    const zero = plot.valToPos(0, 'bytes', true);
    const far = name === 'up' ? plot.bbox.top : plot.bbox.top + plot.bbox.height;
    const gradient = plot.ctx.createLinearGradient(0, far, 0, zero);
    gradient.addColorStop(0, `${colour(name)}88`);
    gradient.addColorStop(1, `${colour(name)}14`);
    return gradient;
  };
}

function line(name, scale, filled) {
  return {
    scale,
    stroke: () => colour(name),
    fill: filled ? wash(name) : undefined,
    width: filled ? 2 : 1.5,
    dash: filled ? undefined : [5, 4],
    points: {show: false},
    paths: filled ? uPlot.paths.spline() : uPlot.paths.stepped({align: 1}),
  };
}

function axis(options) {
  return {
    stroke: () => colour('soft'),
    font: '12px system-ui, sans-serif',
    grid: {stroke: () => colour('line'), width: 1},
    ticks: {show: false},
    ...options,
  };
}

function make(place) {
  const now = Date.now() / 1000;
  chart = new uPlot({
    width: place.clientWidth,
    height: place.clientHeight,
    cursor: {show: false},
    legend: {show: false},
    padding: [8, 0, 0, 0],
    scales: {
      x: {range: () => [Date.now() / 1000 - SECONDS, Date.now() / 1000]},
      bytes: {range: (plot, min, max) => [Math.min(-1000, (min ?? 0) * 1.15), Math.max(1000, (max ?? 0) * 1.15)]},
      open: {range: (plot, min, max) => [0, Math.max(4, Math.ceil((max ?? 0) * 1.35))]},
    },
    series: [{}, line('up', 'bytes', true), line('down', 'bytes', true), line('count', 'open', false)],
    axes: [
      axis({
        space: 90,
        size: 30,
        values: (plot, splits) => splits.map(it => clock.format(it * 1000)),
      }),
      axis({scale: 'bytes', size: 78, values: (plot, splits) => splits.map(it => rate(Math.abs(it)))}),
      axis({
        scale: 'open', side: 1, size: 34, grid: {show: false},
        values: (plot, splits) => splits.map(it => Number.isInteger(it) ? it : ''),
      }),
    ],
  }, [[now], [null], [null], [null]], place);
  new ResizeObserver(() => chart.setSize({width: place.clientWidth, height: place.clientHeight})).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart.redraw(true));
}

/** Adds a point of time, bytes per second up and down, and open tunnels. */
export function showFlow(place, point) {
  if (!chart) {
    make(place);
  }
  [point.time, point.up, -point.down, point.open].forEach((value, i) => data[i].push(value));
  while (data[0][0] < point.time - SECONDS - 2) {
    data.forEach(values => values.shift());
  }
  chart.setData(data);
}
