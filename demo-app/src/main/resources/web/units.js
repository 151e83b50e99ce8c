// SPDX-License-Identifier: Apache-2.0
// Figures as people read them.

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(value) {
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit++;
  }
  const digits = unit === 0 || scaled >= 99.5 ? 0 : 1;
  return `${scaled.toFixed(digits)} ${UNITS[unit]}`;
}

export function rate(perSecond) {
  return `${bytes(perSecond)}/s`;
}

export function duration(millis) {
  const seconds = Math.floor(millis / 1000);
  const parts = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const names = ['d', 'h', 'min', 's'];
  const first = parts.findIndex(it => it > 0);
  return first < 0 ? '0 s' : parts.slice(first, first + 2).map((it, i) => `${it} ${names[first + i]}`).join(' ');
}
