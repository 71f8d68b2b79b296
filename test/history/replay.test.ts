// A new version meets runs that an older one began: everything that a release wrote is replayed by today's code.
import { describe, expect, test } from '@jest/globals';
import { catalogs } from '../../src/catalogs.ts';
import type { Fact } from '../../src/core/run/fact.ts';
import type { RunView } from '../../src/core/run/view.ts';
import { view } from '../../src/core/run/view-of.ts';
import { parseWorkflow } from '../../src/core/workflow/parse.ts';
import { openFresh } from '../engine/postgres.ts';
import { goOn } from './go-on.ts';
import { readHistories, recordedVersions } from './history.ts';
import { partings } from './replay.ts';

const versions = recordedVersions();

/**
 * Every kind that there is, with the version whose histories first hold it: for one that is new, the version that comes next.
 * None is ever taken away: what was once written must be read for ever.
 */
const KINDS = {
  'run.began': '0.1.0',
  'step.started': '0.1.0',
  'step.noted': '0.1.0',
  'step.parked': '0.1.0',
  'step.woken': '0.1.0',
  'step.retried': '0.1.0',
  'step.done': '0.1.0',
  'step.failed': '0.1.0',
  'step.skipped': '0.1.0',
  'step.undo-started': '0.1.0',
  // No action that is shipped waits while it undoes, and no story has a GitHub that is unwell at that moment.
  'step.undo-retried': 'none yet',
  'step.undo-parked': 'none yet',
  'step.undo-woken': 'none yet',
  'step.undone': '0.1.0',
  'step.undo-failed': '0.1.0',
  'run.cancelled': '0.1.0',
  'run.ended': '0.1.0',
} satisfies { readonly [kind in Fact['kind']]: string };

describe.each(versions)('what %s wrote', (version) => {
  const histories = readHistories(version);

  test.each(histories)('$name folds to what it was', ({ run, view: recorded, facts }) => {
    // An object in a match may have more than is asked for, so a newer view may say more; it may not say anything else.
    expect(JSON.parse(JSON.stringify(view(run, facts)))).toMatchObject({ ...recorded });
  });

  test.each(histories)('$name would be decided the same way at every place', ({ facts }) => {
    expect(partings(facts)).toEqual([]);
  });

  test.each(histories)('the workflow file of $name is still read without an error', ({ text, facts }) => {
    const read = parseWorkflow(text, { file: 'workflow.yaml', actions: catalogs.actions.all() });
    expect(read.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [began] = facts as readonly [Extract<Fact, { kind: 'run.began' }>];
    expect(read.ok && read.value.steps.map(({ id }) => id)).toEqual(began.workflow.steps.map(({ id }) => id));
  });

  test('holds no secret and nothing of the machine that recorded it', () => {
    const text = JSON.stringify(histories);
    expect(text).not.toMatch(
      /PRIVATE KEY|gh[a-z]_[A-Za-z0-9]{20}|eyJ[\w-]{10}|postgres:\/\/|file:\/\/|\/(?:tmp|home|root|Users|work)\//,
    );
  });
});

test.each(versions)('%s wrote every kind of fact that there was', (version) => {
  const facts = readHistories(version).flatMap((history) => history.facts);
  const kinds = Object.entries(KINDS).filter(([, since]) => since.localeCompare(version, 'en', { numeric: true }) <= 0);
  expect([...new Set(facts.map(({ kind }) => kind))].toSorted()).toEqual(kinds.map(([kind]) => kind).toSorted());
});

test.each(versions)('runs that %s began go on to the same end from any place', async (version) => {
  const database = await openFresh();
  try {
    const histories = readHistories(version).filter(({ facts }) => facts.at(-1)?.kind === 'run.ended');
    const ended = await goOn(database, histories);
    const told = ended.map(({ from, after, now }) => ({ of: `${from.name} after ${after} facts`, ...standing(now) }));
    expect(told).toEqual(
      ended.map(({ from, after }) => ({ of: `${from.name} after ${after} facts`, ...standing(from.view) })),
    );
    expect(ended.length).toBeGreaterThan(histories.length * 3);
  } finally {
    await database.close();
  }
});

describe('a version that could no longer read them', () => {
  const { run, view: recorded, facts } = readHistories(versions[0] ?? '').find(({ name }) => name === 'release')!;
  /** As if today's code knew that kind by another name, or looked for that field in vain. */
  const read = (pattern: RegExp, instead: string): Fact[] =>
    facts.map((fact) => JSON.parse(JSON.stringify(fact).replace(pattern, instead)));

  test.each([...new Set(facts.map(({ kind }) => kind))])('is found out by %s', (kind) => {
    expect(() => view(run, read(new RegExp(`"kind":"${kind}"`), '"kind":"step.other"'))).toThrow(
      /a run does not begin|step.other|is pending|is parked|is calling/,
    );
  });

  test('is found out by an output that it does not find', () => {
    expect(partings(read(/"output":/, '"result":')).join()).toContain('decides');
  });

  test('is found out by an end that says something else', () => {
    expect(view(run, read(/"status":"succeeded","outputs"/, '"status":"failed","outputs"'))).not.toMatchObject({
      ...recorded,
    });
    expect(partings(read(/"status":"succeeded","outputs"/, '"status":"failed","outputs"'))).toHaveLength(1);
  });
});

/** What an end comes to, without times, tries and words for people. */
function standing({ status, steps, changeset }: RunView) {
  return { status, changeset, steps: steps.map(({ id, status: stood, fault }) => ({ id, stood, fault })) };
}
