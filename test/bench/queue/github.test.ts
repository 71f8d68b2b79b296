import { expect, test } from '@jest/globals';
import { TinyGitHub } from '../../../bench/queue/github.ts';
import { changeErrand } from '../../../bench/queue/graphql.ts';
import { MODELS } from '../../../bench/queue/models.ts';
import { productErrand } from '../../../bench/queue/product-errands.ts';
import { VirtualTime } from '../../../bench/queue/time.ts';
import { Meter } from '../../../src/simulator/http/limits.ts';

async function tallyOf(
  errandOf: typeof changeErrand,
  asked: readonly { path: string; method: string; body: { readonly [key: string]: unknown } }[],
) {
  const [{ referee }] = MODELS as [(typeof MODELS)[number]];
  const time = new VirtualTime(1);
  const github = new TinyGitHub({
    ...{ clock: time, meter: new Meter(time, referee), reading: 'posted', repositories: 2 },
    errandOf,
  });
  await time.pass(async () => {
    for (const one of asked) await github.answer(one);
  });
  return github.tally;
}

const get = (path: string) => ({ method: 'GET', path: `/repos/bench/${path}`, body: {} });
const query = (text: string, variables = {}) => ({
  method: 'POST',
  path: '/graphql',
  body: { query: text, variables },
});

test('the tiny GitHub of the bench counts what is read twice, over REST and in a query', async () => {
  const heads = 'query { h0: repository(owner: "bench", name: "r1") { id defaultBranchRef { target { oid } } } }';
  const asked = [get('r0/git/ref/heads/main'), get('r1/git/ref/heads/main'), get('r0/git/ref/heads/main')];
  expect(await tallyOf(changeErrand, asked)).toMatchObject({ requests: 3, reads: 3, again: 1 });
  expect(await tallyOf(changeErrand, [query(heads), query(heads)])).toMatchObject({ requests: 2, reads: 2, again: 1 });
});

test("of the product's own queries it counts each repository that was looked at before, in whatever company", async () => {
  const look = (text: string, variables: object) =>
    query(`query look($v0: String!, $v1: String!) {\n${text}\n}`, variables);
  const r0 = 'r0: repository(owner: $v0, name: $v1) { id }';
  const asked = [look(r0, { v0: 'bench', v1: 'r0' }), look(r0, { v0: 'bench', v1: 'r1' })];
  expect(await tallyOf(productErrand, asked)).toMatchObject({ reads: 2, again: 0 });
  expect(await tallyOf(productErrand, [...asked, ...asked])).toMatchObject({ reads: 4, again: 2 });
});
