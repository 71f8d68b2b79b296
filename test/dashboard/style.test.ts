import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { wcagContrast } from 'culori';

const css = readFileSync(new URL('../../src/dashboard/assets/style.css', import.meta.url), 'utf8');
const colors = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    [light ?? '', dark ?? ''] as const,
  ]),
);

const TEXT = ['ink', 'quiet', 'link', 'wood', 'running', 'waiting', 'succeeded', 'failed', 'pending'];
const GROUNDS = ['ground', 'panel', 'raised'];

test.each(TEXT.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)))(
  '%s can be read on %s, by day and by night (WCAG AA, 4.5:1)',
  (text, ground) => {
    for (const mood of [0, 1] as const) {
      const ratio = wcagContrast(colors.get(text)?.[mood] ?? '', colors.get(ground)?.[mood] ?? '');
      expect(ratio).toBeGreaterThanOrEqual(4.5);
    }
  },
);

test('who asks for less motion gets none, and every colour is one of the named ones', () => {
  const moving = css.slice(0, css.indexOf('@media (prefers-reduced-motion: no-preference)'));
  expect(moving).not.toMatch(/\b(?:animation|transition):/);
  const rules = css.slice(css.indexOf('}'));
  expect(rules.match(/#[0-9a-f]{3,8}\b(?=[;, )])/g) ?? []).toEqual([]);
});
