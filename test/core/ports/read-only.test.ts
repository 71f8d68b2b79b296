import { expect, test } from '@jest/globals';
import type { GitHub } from '../../../src/core/ports/github.ts';
import { EFFECTS, readOnly } from '../../../src/core/ports/read-only.ts';
import { FakeGitHub } from '../../fakes/github.ts';

type Parts = { readonly [part: string]: { readonly [method: string]: (...about: unknown[]) => Promise<unknown> } };

/** Every method of every part of a port, as `pulls.create`. */
function methodsOf(github: GitHub): readonly string[] {
  return Object.entries(github).flatMap(([part, value]) =>
    typeof value === 'object' && value !== null && part in EFFECTS
      ? Object.keys(value as object).map((method) => `${part}.${method}`)
      : [],
  );
}
const known = Object.entries(EFFECTS).flatMap(([part, methods]) =>
  Object.entries(methods).map(([method, effect]) => ({ name: `${part}.${method}`, part, method, effect: `${effect}` })),
);
const writing = known.filter(({ effect }) => effect === 'writes');

test('every method that the port has is known, so a new one cannot be forgotten', () => {
  expect(known.map(({ name }) => name).sort()).toEqual([...methodsOf(new FakeGitHub())].sort());
});

test.each(writing)('$name is refused and reaches nobody', async ({ part, method }) => {
  const github = new FakeGitHub();
  github.seed('acme/web');
  const port = readOnly(github) as unknown as Parts;
  await expect(port[part]?.[method]?.('acme/web')).rejects.toMatchObject({ code: 'bug' });
  expect(github.calls).toEqual([]);
});

test('the words of the port say which methods write', () => {
  // A second opinion: what is called so writes, wherever it stands, and what is not called so was looked at by a person.
  const verbs = /^(?:create|delete|commitFiles|update|merge|request|open|equip|mark|add|react|upsert|close|dispatch)/;
  for (const { name, method, effect } of known)
    expect([name, effect]).toEqual([name, verbs.test(method) ? 'writes' : 'reads']);
});

test('reads pass and are told, in every lane and for every run', async () => {
  const github = new FakeGitHub();
  github.seed('acme/web', { 'a.md': 'words' });
  let asked = 0;
  const port = readOnly(github, () => {
    asked++;
  });
  const further = port.inLane('bulk').for('run').ofPriority('low');
  expect(await further.repositories.file('acme/web', 'a.md', 'main')).toMatchObject({ text: 'words' });
  expect((await port.pulls.list('acme/web', { state: 'open' })).length).toBe(0);
  expect(asked).toBe(2);
  expect(github.calls[0]).toMatchObject({ lane: 'bulk', run: 'run', priority: 'low' });
  const upsert = { sha: 'x', name: 'x', externalId: 'x', status: 'queued', title: 'x', summary: 'x' } as const;
  await expect(further.checks.upsert('acme/web', upsert)).rejects.toMatchObject({ code: 'bug' });
});
