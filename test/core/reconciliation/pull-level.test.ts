import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDelivery } from '../../../src/core/delivery.ts';
import type { DatedPull } from '../../../src/core/ports/github/pulls.ts';
import { commentLetter, pullLetter, pushLetter } from '../../../src/core/reconciliation/letter.ts';
import {
  type Known,
  levelIn,
  levelOf,
  lostActions,
  readLevel,
  stoodAt,
} from '../../../src/core/reconciliation/pull-level.ts';
import { sources } from '../../../src/sources/index.ts';

const SINCE = Date.UTC(2026, 10, 20, 10);
const from = { installation: 7, org: 'acme', repository: { id: 3, fullName: 'acme/web' } };

function pull(more: Partial<DatedPull> & { readonly sha?: string; readonly base?: DatedPull['base'] } = {}): DatedPull {
  const { sha = 'a1', ...rest } = more;
  return {
    ...{ number: 12, url: '', state: 'open', merged: false, draft: false, title: 'An idea', body: '', author: 'ben' },
    ...{ labels: ['b', 'a'], head: { branch: 'idea', sha }, base: { branch: 'main', sha: 'b1' } },
    ...{ createdAt: SINCE - 1000, updatedAt: SINCE + 1000 },
    ...rest,
  };
}
const known = (...pulls: readonly DatedPull[]): Known[] =>
  pulls.map((one, at) => ({ level: levelOf(one), at: SINCE + at }));
const idsOf = (one: DatedPull, before: readonly Known[]) =>
  lostActions(one, before, SINCE).flatMap((action) =>
    readDelivery({ id: 'd', provider: 'github', ...pullLetter(from, one, action, before) }, sources).map(
      ({ id }) => id,
    ),
  );

describe('what GitHub owes of a pull request', () => {
  test('nothing of one that was seen or heard as it is', () => {
    expect(lostActions(pull(), known(pull()), SINCE)).toEqual([]);
    expect(lostActions(pull(), known(pull({ sha: 'a0' }), pull()), SINCE)).toEqual([]);
    // An older word that came late.
    expect(lostActions(pull(), known(pull(), pull({ sha: 'a0' })), SINCE)).toEqual([]);
  });

  test('its opening when it is younger than the last look, a push when nobody knows what was before', () => {
    expect(lostActions(pull({ createdAt: SINCE }), [], SINCE)).toEqual(['opened']);
    expect(lostActions(pull(), [], SINCE)).toEqual(['synchronize']);
  });

  test.each([
    [{ sha: 'a2' }, ['synchronize']],
    [{ draft: true }, ['converted_to_draft']],
    [{ title: 'Another idea' }, ['edited']],
    [{ base: { branch: 'next', sha: 'b1' } }, ['edited']],
    [{ labels: ['a', 'b', 'c'] }, ['labeled']],
    [{ labels: ['a'] }, ['unlabeled']],
    [{ labels: ['a', 'c'], sha: 'a2' }, ['synchronize', 'labeled', 'unlabeled']],
    [{ state: 'closed', closedAt: SINCE }, ['closed']],
    [{ state: 'closed', closedAt: SINCE, sha: 'a2' }, ['closed']],
  ] as const)('%j: %j', (change, actions) => {
    expect(lostActions(pull(change), known(pull()), SINCE)).toEqual(actions);
  });

  test('that it was opened again, and ready', () => {
    expect(lostActions(pull(), known(pull({ state: 'closed', closedAt: SINCE - 1 })), SINCE)).toEqual(['reopened']);
    expect(lostActions(pull(), known(pull({ draft: true })), SINCE)).toEqual(['ready_for_review']);
  });

  test('nothing of one that was closed before the last look and only talked about since', () => {
    expect(lostActions(pull({ state: 'closed', closedAt: SINCE - 1 }), [], SINCE)).toEqual([]);
  });

  test('whatever happens, once it is known there is nothing left to tell', () => {
    const any = fc.record({
      sha: fc.constantFrom('a1', 'a2', 'a3'),
      state: fc.constantFrom('open' as const, 'closed' as const),
      draft: fc.boolean(),
      title: fc.string(),
      labels: fc.uniqueArray(fc.string()),
      closedAt: fc.integer({ min: SINCE - 10, max: SINCE + 10 }),
    });
    fc.assert(
      fc.property(fc.array(any), any, (before, now) => {
        const after = pull(now);
        const all = known(...before.map((one) => pull(one)));
        expect(lostActions(after, [...all, ...known(after)], SINCE)).toEqual([]);
        // What is kept of a look is read back as it was.
        expect(readLevel(JSON.parse(JSON.stringify(levelOf(after))))).toEqual(levelOf(after));
        // What is sent is what is then known, so that the next look sends nothing.
        for (const action of lostActions(after, all, SINCE)) {
          const [event] = readDelivery(
            { id: 'd', provider: 'github', ...pullLetter(from, after, action, all) },
            sources,
          );
          expect(levelIn(event?.data)).toEqual(levelOf(after));
        }
      }),
    );
  });
});

describe('a delivery that is owed', () => {
  test('gives the id that the real one gives', () => {
    expect(idsOf(pull({ createdAt: SINCE }), [])).toEqual(['pull:acme/web#12@a1:opened']);
    expect(idsOf(pull({ sha: 'a2' }), known(pull()))).toEqual(['pull:acme/web#12@a2:synchronize:2026-11-20T10:00:01Z']);
    const comment = { id: 5, body: '/baton help', author: 'ben', url: '', issue: 12, onPull: true, byBot: false };
    const letter = commentLetter(from, { ...comment, createdAt: SINCE, edited: false });
    const [event] = readDelivery({ id: 'd', provider: 'github', ...letter }, sources);
    expect(event).toMatchObject({
      id: 'comment:acme/web:5:created',
      comment: { body: '/baton help', issue: 12, onPull: true, author: { login: 'ben', kind: 'person' } },
    });
  });

  test('says what an edit changed, and names nobody as its sender', () => {
    const [event] = readDelivery(
      { id: 'd', provider: 'github', ...pullLetter(from, pull({ title: 'New' }), 'edited', known(pull())) },
      sources,
    );
    expect(event).toMatchObject({
      type: 'pull_request.edited',
      data: { edits: { title: true, body: false, base: false } },
    });
    expect(event).not.toHaveProperty('actor');
  });

  test('wakes whoever waits for the branch and the commit of a push', () => {
    const letter = pushLetter(from, 'main', { before: 'a1', after: 'a2' });
    const [event] = readDelivery({ id: 'd', provider: 'github', ...letter }, sources);
    expect(event?.subjects).toEqual(expect.arrayContaining(['branch:acme/web:main', 'commit:acme/web@a2']));
  });
});

test('a comment speaks for the head only when that was the head as it was written', () => {
  const [before, after] = [pull({ sha: 'a1' }), pull({ sha: 'a2' })];
  expect(stoodAt(before, known(before), SINCE + 5)).toBe(true);
  // Pushed to afterwards, heard or not.
  expect(stoodAt(after, known(before), SINCE + 5)).toBe(false);
  expect(stoodAt(after, known(before, after), SINCE)).toBe(false);
  expect(stoodAt(after, known(before, after), SINCE + 1)).toBe(true);
  // Nobody knows where it stood.
  expect(stoodAt(after, [], SINCE + 5)).toBe(false);
  expect(stoodAt(after, known(after), SINCE - 1)).toBe(false);
});
