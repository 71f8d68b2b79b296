// The bench itself: what it calls sound is sound, and what is broken on purpose it sees.
import { rmSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { comment } from '../../src/simulator/acts/issues.ts';
import { freshDatabase } from '../engine/postgres.ts';
import { killAtWrite } from './families/write.ts';
import { release } from './flows/release.ts';
import { type Harm, UNHURT } from './harm.ts';
import { differences, type Outcome } from './outcome.ts';
import { COMPILED, play } from './play.ts';

afterAll(() => rmSync(COMPILED, { recursive: true, force: true }));

async function played(harm: Harm, reference?: Outcome) {
  const { url, drop } = await freshDatabase();
  return play({ flow: release, databaseUrl: url, seed: 1, harm, reference }).finally(drop);
}

test('a run that nothing hurt is sound, one that dies at a write comes to the same, and what was doubled is seen', async () => {
  const unhurt = await played(UNHURT);
  expect(unhurt).toMatchObject({ violations: [], kills: 0 });
  expect(unhurt.writes.length).toBeGreaterThan(40);

  const [killed, doubled] = await Promise.all([
    played(killAtWrite(10, 'before', 1), unhurt.outcome),
    played(
      {
        arm({ simulator }) {
          const { carriedOut } = simulator.journal;
          let answered = false;
          simulator.journal.carriedOut = (request) => {
            carriedOut(request);
            const { hub } = simulator;
            const repository = hub.repository('acme/tokens');
            const answer = [...repository.comments.values()].find(({ body }) => body.startsWith('<!-- baton:answer'));
            if (answered || answer === undefined) return;
            answered = true;
            comment(hub, repository, { account: hub.app.bot }, 1, answer.body);
            repository.git.refs.set('refs/tags/v1.9.9', repository.git.refs.get('refs/heads/main') ?? '');
          };
        },
        struck: () => true,
      },
      unhurt.outcome,
    ),
  ]);
  expect(killed).toMatchObject({ violations: [], kills: 1, struck: true });
  expect(doubled.violations).toEqual(
    expect.arrayContaining([
      'answers to the command: 2 times instead of 1',
      'tokens: tags: 2 times instead of 1',
      expect.stringMatching(/^the end state differs at repositories\/tokens\/tags\/v1\.9\.9: /),
    ]),
  );
}, 120_000);

test('two ends that differ are told apart by where they do', () => {
  expect(differences({ a: [1, 2], b: 'x' }, { a: [1, 2], b: 'x' })).toEqual([]);
  expect(differences({ a: [1, 3], b: 'x' }, { a: [1, 2], b: 'x', c: true })).toEqual([
    'a/1: 3 instead of 2',
    'c: null instead of true',
  ]);
});
