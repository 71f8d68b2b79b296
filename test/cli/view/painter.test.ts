import { expect, test } from '@jest/globals';
import { createPainter } from '../../../src/cli/view/painter.ts';
import { terminalOf } from '../../../src/cli/view/terminal.ts';
import { Screen } from '../../fakes/screen.ts';
import { bare, state } from './story-sample.ts';

test('a terminal is painted in place, and shorter pictures leave nothing behind', () => {
  const screen = new Screen(80);
  const painter = createPainter(screen, () => bare);
  painter.show(state());
  const tall = screen.lines.length;
  painter.show(state({ repositories: [{ name: 'docs', mark: 'merged', text: 'merged' }], elapsed: 70_000 }));
  expect(screen.lines.length).toBe(tall - 2);
  expect(screen.lines[0]).toMatch(/1:10$/);
  expect(screen.lines.join('\n')).not.toContain('#10');
  painter.close();
});

test('what is said stays above the picture', () => {
  const screen = new Screen(80);
  const painter = createPainter(screen, () => bare);
  painter.show(state());
  painter.say('The dashboard is at http://127.0.0.1:4000/');
  painter.show(state({ elapsed: 80_000 }));
  expect(screen.lines[0]).toBe('The dashboard is at http://127.0.0.1:4000/');
  expect(screen.lines[1]).toMatch(/^ Design sync +waiting {2}1:20$/);
  expect(screen.lines.filter((line) => line.includes('web-vue')).length).toBe(2);
  painter.close();
});

test('the cursor is hidden while it paints and is back after it, also when the process ends', () => {
  const before = process.listenerCount('exit');
  const screen = new Screen(80);
  const painter = createPainter(screen, () => bare);
  painter.show(state());
  expect([screen.cursorShown, screen.wraps]).toEqual([false, false]);
  expect(process.listenerCount('exit')).toBe(before + 1);
  painter.close();
  expect([screen.cursorShown, screen.wraps]).toEqual([true, true]);
  expect(process.listenerCount('exit')).toBe(before);
});

test('the same picture is not written twice', () => {
  const screen = new Screen(80);
  const painter = createPainter(screen, () => bare);
  painter.show(state());
  const writes = screen.writes;
  painter.show(state());
  expect(screen.writes).toBe(writes);
  painter.close();
});

test('where there is no terminal, changes are plain lines and nothing is painted over', () => {
  const written: string[] = [];
  const painter = createPainter({ write: (text) => written.push(text) }, () => bare);
  painter.show(state());
  const first = written.length;
  painter.show(state({ elapsed: 99_000 }));
  expect(written.length).toBe(first);
  painter.close();
  expect(written.join('')).not.toContain('\u001b');
});

test.each([
  ['a terminal', { isTTY: true, columns: 120 }, {}, { width: 120, color: true, unicode: false }],
  ['NO_COLOR', { isTTY: true, columns: 120 }, { noColor: '1' }, { width: 120, color: false, unicode: false }],
  ['an empty NO_COLOR', { isTTY: true, columns: 120 }, { noColor: '' }, { width: 120, color: true, unicode: false }],
  ['a dumb terminal', { isTTY: true, columns: 90 }, { term: 'dumb' }, { width: 90, color: false, unicode: false }],
  ['a pipe in a UTF-8 locale', {}, { locale: 'de_DE.UTF-8' }, { width: 200, color: false, unicode: true }],
])('what may be shown on %s', (_name, output, environment, terminal) => {
  expect(terminalOf({ ...output, write: () => true }, environment)).toEqual(terminal);
});
