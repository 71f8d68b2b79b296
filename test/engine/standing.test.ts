import { expect, test } from '@jest/globals';
import { keepStanding } from '../../src/engine/standing.ts';
import { event } from '../core/run/build.ts';
import { anEvaluation } from '../fakes/evaluation.ts';
import { FakeEvaluations } from '../fakes/evaluations.ts';

async function world() {
  const evaluations = new FakeEvaluations();
  await evaluations.record([
    anEvaluation({ at: 1 }),
    anEvaluation({ at: 1, pull: 2 }),
    anEvaluation({ at: 1, repository: 'acme/docs' }),
  ]);
  const told = async (type: string, data: object) => {
    const repository = { id: 1, fullName: 'acme/web' };
    const sent = event('e', { type, installation: 7, repository, data: { ...data } });
    await keepStanding(sent, evaluations);
    return (await evaluations.standing({})).map(({ repository, pulls }) => `${repository} ${pulls}`);
  };
  return told;
}

test('a pull request that was closed counts no more, until it is opened again; late words change nothing', async () => {
  const told = await world();
  const all = ['acme/web 2', 'acme/docs 1'];
  expect(await told('pull_request.labeled', { number: 1, at: 1000, state: 'closed' })).toEqual(all);
  expect(await told('pull_request.closed', { number: 1, at: 2000 })).toEqual(['acme/web 1', 'acme/docs 1']);
  expect(await told('pull_request.reopened', { number: 1, at: 1000 })).toEqual(['acme/web 1', 'acme/docs 1']);
  expect(await told('pull_request.reopened', { number: 1, at: 3000 })).toEqual(all);
  expect(await told('pull_request.closed', { number: 1, at: 2000 })).toEqual(all);
});
