import { z } from 'zod';
import { fitsAnyRepository, fitsGlob } from '../../core/glob.ts';
import type { ViewedFile, ViewedMember } from '../../core/policy/facts.ts';
import { askSet, nameOf, type Presence, presenceOf, required, unseen } from '../../core/policy/membership.ts';
import { globs } from '../../core/policy/options.ts';
import { someOf } from '../../core/policy/quote.ts';
import { defineRule, type Finding, type Part, type PullView } from '../../core/policy/rule.ts';
import { KINDS } from '../../core/repository/catalogue.ts';

const wanted = z
  .strictObject({
    repositories: globs
      .default([])
      .describe('Globs on repositories, with or without the owner; any that fits will do.'),
    kinds: z
      .array(z.enum(KINDS))
      .max(KINDS.length)
      .default([])
      .describe('Kinds of repositories, of which any will do.'),
    when: globs
      .default([])
      .describe('Globs: it is asked for only when this pull request changes a file that fits; empty always asks.'),
    message: z.string().min(1).max(300).optional().describe('What to tell people.'),
  })
  .refine(({ repositories, kinds }) => repositories.length + kinds.length > 0, {
    message: 'say which member: by repositories or by kinds',
    path: ['repositories'],
  });
type Wanted = z.output<typeof wanted>;

const options = z
  .strictObject({
    requires: z.array(wanted).max(50).default([]).describe('Members that must be there, each of them.'),
    forbids: globs.default([]).describe('Globs on repositories that may not take part.'),
    required,
  })
  .refine(({ requires, forbids }) => requires.length + forbids.length > 0, {
    message: 'nothing is asked for; say requires or forbids',
    path: ['requires'],
  });

interface Answer {
  readonly part: Part;
  readonly findings: readonly Finding[];
}

/** Judges which repositories take part in a change set. */
export const members = defineRule({
  name: 'changeset.members',
  summary: 'The repositories that belong to the change set take part in it, and no other does.',
  options,
  examples: [
    {
      title: 'The documentation comes along when the public interface changes',
      with: {
        requires: [
          {
            repositories: ['*/docs'],
            when: ['src/api/**'],
            message: 'Say in the documentation what users will notice.',
          },
        ],
      },
    },
    {
      title: 'Some documentation, always, and never the billing',
      with: { requires: [{ kinds: ['documentation'] }], forbids: ['billing-*'] },
    },
  ],
  reads: ({ requires }) => (requires.some(({ when }) => when.length > 0) ? ['set', 'files'] : ['set']),
  blind: [
    'What the other pull request changes: an empty line in the documentation is a change.',
    'A repository that its run left out because it is already right counts as taking part.',
    'Members beyond the first 500: a blocking policy fails then.',
  ],
  documentation: 'https://docs.github.com/en/pull-requests',
  async judge(pull, asked) {
    const found = await askSet(pull, asked.required);
    if ('answer' in found) return found.answer;
    const { set } = found;
    const answers = [
      ...(await Promise.all(asked.requires.map((one) => judgeRequired(one, set.members, pull)))),
      ...(await Promise.all(asked.forbids.map((glob) => judgeForbidden(glob, set.members)))),
    ];
    const parts = [...answers.map(({ part }) => part), ...unseen(set)];
    const of = (state: Part['state']) => answers.filter(({ part }) => part.state === state);
    const findings = answers.flatMap((answer) => answer.findings);
    const told = (all: readonly Answer[]) => all.map(({ part }) => `${part.text}: ${part.actual}`).join('; ');
    if (of('fail').length > 0) return { verdict: 'fail', summary: told(of('fail')), findings, parts };
    if (of('pending').length > 0) return { verdict: 'pending', summary: told(of('pending')), findings, parts };
    if (of('pass').length > 0)
      return { verdict: 'pass', summary: 'who belongs to the set takes part', findings, parts };
    return { verdict: 'skipped', summary: 'no changed file is one that it is about', findings, parts };
  },
});

async function judgeRequired(asked: Wanted, all: readonly ViewedMember[], pull: PullView): Promise<Answer> {
  const who = [...asked.repositories, ...asked.kinds.map((kind) => `any ${kind}`)].join(' or ');
  const answer = (state: Part['state'], actual: string, findings: readonly Finding[] = []): Answer => ({
    part: { state, text: `Member ${who}`, actual, wanted: 'takes part' },
    findings,
  });
  const changed = asked.when.length === 0 ? undefined : await fitting(asked.when, pull);
  if (asked.when.length > 0 && changed === undefined)
    return answer('skipped', `nothing in ${asked.when.join(', ')} changed`);
  const fit = all.filter(
    ({ repository, kind }) =>
      (asked.repositories.length > 0 && fitsAnyRepository(asked.repositories, repository)) ||
      asked.kinds.some((one) => one === kind),
  );
  const presences = await Promise.all(fit.map(async (member) => ({ member, presence: await presenceOf(member) })));
  const of = (...kinds: readonly Presence['kind'][]) =>
    presences.filter(({ presence }) => kinds.includes(presence.kind));
  const there = of('open', 'merged', 'needless');
  if (there.length > 0) return answer('pass', someOf(there.map(({ member }) => nameOf(member))));
  const awaited = of('awaited');
  if (awaited.length > 0)
    return answer('pending', `${awaited.map(({ member }) => nameOf(member)).join(', ')} is not opened yet`);
  const lost = of('lost').map(({ member, presence }) => `${nameOf(member)}: ${'why' in presence ? presence.why : ''}`);
  const actual = lost.length > 0 ? someOf(lost) : 'not among the members';
  const finding: Finding = {
    message: asked.message ?? `${who} does not take part in this change set (${actual}).`,
    suggestion: `Let the workflow change ${who} too, so that it lands together with this.`,
    ...(changed === undefined ? {} : { path: changed.path }),
  };
  return answer('fail', actual, [finding]);
}

/** The first changed file that fits; where it was counts too. */
async function fitting(when: readonly string[], pull: PullView): Promise<ViewedFile | undefined> {
  const { files } = await pull.files();
  return files.find(({ path, previousPath }) =>
    when.some((glob) => fitsGlob(glob, path) || (previousPath !== undefined && fitsGlob(glob, previousPath))),
  );
}

async function judgeForbidden(glob: string, all: readonly ViewedMember[]): Promise<Answer> {
  const fit = all.filter(({ repository }) => fitsAnyRepository([glob], repository));
  const presences = await Promise.all(fit.map(async (member) => ({ member, presence: await presenceOf(member) })));
  const there = presences.filter(({ presence }) => ['open', 'merged', 'awaited'].includes(presence.kind));
  const part = { text: `Member ${glob}`, wanted: 'takes no part' };
  if (there.length === 0) return { part: { ...part, state: 'pass', actual: 'none' }, findings: [] };
  const names = there.map(({ member }) => nameOf(member));
  const findings = names.slice(0, 50).map((name) => ({
    message: `${name} takes part in this change set, and ${glob} may not.`,
    suggestion: `Let ${name} land by itself.`,
  }));
  return { part: { ...part, state: 'fail', actual: someOf(names) }, findings };
}
