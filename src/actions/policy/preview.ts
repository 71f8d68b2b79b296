import { z } from 'zod';
import { type ActionContext, defineAction, done } from '../../core/action.ts';
import { type PullReference, pullReferences } from '../../core/changeset/pull-reference.ts';
import { concludeChecks } from '../../core/policy/abandoned.ts';
import { lookAt } from '../../core/policy/look-at.ts';
import { policyChanges } from '../../core/policy/preview/compare.ts';
import type { Proposal } from '../../core/policy/preview/proposal.ts';
import { isBroken, type Preview, renderPreview } from '../../core/policy/preview/render.ts';
import { compareVerdicts } from '../../core/policy/preview/verdicts.ts';
import { visibility } from '../../core/policy/preview/visibility.ts';
import { checkIdentity, checkName } from '../../core/policy/report.ts';
import type { Pull } from '../../core/ports/github/pulls.ts';
import type { GitHub } from '../../core/ports/github.ts';
import { readOnly } from '../../core/ports/read-only.ts';

/** One preview asks and judges so much at most; what is beyond is left out and said. */
const MOST_QUESTIONS = 1500;
const LONGEST = 4 * 60_000;
/** The name of its check, after "baton / ". */
const PREVIEW = 'preview';

const input = z.strictObject({
  pullRequests: pullReferences.describe('Pull requests that may change files of Baton’s own.'),
});

const output = z.object({
  previews: z.array(
    z.object({
      repository: z.string(),
      number: z.number(),
      sha: z.string(),
      conclusion: z.enum(['success', 'neutral', 'failure']),
      title: z.string(),
      /** Verdicts that would be others, of those that were judged twice. */
      changed: z.number(),
      compared: z.number(),
    }),
  ),
  skipped: z.array(z.object({ repository: z.string(), number: z.number(), reason: z.string() })),
});
type Shown = z.output<typeof output>['previews'][number];

/** Validates and tries what pull requests would make of policies and workflows, by a client that cannot write. */
export const preview = defineAction({
  name: 'policy.preview',
  summary: 'Validates changed policies and workflows, and tells which verdicts they would change.',
  input,
  output,
  permissions: {
    actions: 'read',
    checks: 'write',
    contents: 'read',
    members: 'read',
    pull_requests: 'read',
    statuses: 'read',
  },
  examples: [{ title: 'Preview a change of policies', inputs: { pullRequests: ['acme/.github#4'] } }],
  documentation: 'https://docs.github.com/en/rest/checks/runs',
  async run({ pullRequests }, context) {
    const previews: Shown[] = [];
    const skipped: z.output<typeof output>['skipped'] = [];
    for (const reference of pullRequests) {
      const shown = await previewOne(reference, context);
      if (typeof shown === 'string') skipped.push({ ...reference, reason: shown });
      else previews.push(shown);
    }
    return done({ previews, skipped });
  },
  async abandon({ pullRequests }, context, ended) {
    const github = context.ports.github.inLane('check');
    for (const pull of pullRequests) await concludeChecks(github, pull, ended, PREVIEW);
  },
  plan({ pullRequests }, { guessed }) {
    const known = guessed?.has('pullRequests') ? [] : pullRequests;
    const count = known.length || 1;
    const repositories = [...new Set(known.map((pull) => pull.repository))];
    // Some ten files are read and fifty pull requests judged; one check is written twice.
    return { repositories, requests: count * 300, points: count * 320, content: 0, risks: [] };
  },
});

/** Shows the check of a pull request, or gives why there is none. */
async function previewOne({ repository, number }: PullReference, context: ActionContext): Promise<Shown | string> {
  let asked = 0;
  const github = readOnly(context.ports.github.inLane('bulk'), () => {
    asked++;
  });
  const look = await lookAt(github, { repository, number }, context);
  if ('skipped' in look) return look.skipped;
  const { pull, view, base } = look;
  const { files, truncated } = await view.files();
  const about = { repository, headSha: pull.head.sha, base: { branch: pull.base.branch, sha: base }, files };
  const proposal = await context.ports.proposals.read(github, about);
  if (proposal === undefined) return 'it changes no file that Baton reads there';
  const visible =
    proposal.reach === 'branch'
      ? (name: string) => name === repository
      : await visibility(github, { repository, author: pull.author, catalogue: context.catalogue });
  const cut =
    'GitHub listed only a part of the changed files; what Baton would read of the others is not in this preview.';
  const nowhere = 'This branch is not where Baton reads these files: they would be in force nowhere.';
  const notes = [...(truncated ? [cut] : []), ...(proposal.reach === 'nowhere' ? [nowhere] : [])];
  const known: Omit<Preview, 'asked'> = { proposal, changes: policyChanges(proposal.policies), visible, notes, base };
  const reporter = { github: context.ports.github.inLane('check'), repository, pull };
  const comparison = isComparable(proposal)
    ? await compare(github, proposal, { ...reporter, known, context, asked: () => asked, visible })
    : undefined;
  const check = renderPreview({ ...known, asked, ...(comparison === undefined ? {} : { comparison }) });
  const conclusion = truncated && check.conclusion === 'success' ? 'neutral' : check.conclusion;
  await report(reporter, { ...check, status: 'completed', conclusion });
  return {
    ...{ repository, number, sha: pull.head.sha, conclusion, title: check.title },
    changed: comparison?.changes.length ?? 0,
    compared: comparison?.compared ?? 0,
  };
}

/** What is broken would be left out, so that its verdicts would be those of a policy that nobody wants. */
function isComparable(proposal: Proposal): boolean {
  const { policies, overrides, waived } = proposal;
  const changed = policyChanges(policies).length + overrides.length + waived.length > 0;
  return changed && proposal.reach !== 'nowhere' && !isBroken(proposal);
}

interface Reporter {
  readonly github: GitHub;
  readonly repository: string;
  readonly pull: Pull;
}

async function compare(
  github: GitHub,
  proposal: Proposal,
  about: Reporter & {
    readonly known: Omit<Preview, 'asked'>;
    readonly context: ActionContext;
    readonly visible: (repository: string) => boolean;
    asked(): number;
  },
) {
  const { context, repository, pull, visible, asked } = about;
  const { clock } = context.ports;
  const begun = renderPreview({ ...about.known, asked: asked() });
  await report(about, { ...begun, status: 'in_progress', title: 'Judging by both texts of the policies' });
  const end = clock.now() + LONGEST;
  return compareVerdicts(github, proposal, {
    ...{ context, visible, installation: context.run.installation, catalogue: context.catalogue },
    ...{ proposer: { repository, number: pull.number }, branch: pull.base.branch },
    over() {
      if (asked() >= MOST_QUESTIONS)
        return `GitHub was asked ${MOST_QUESTIONS} questions, which is enough for a preview`;
      return clock.now() >= end ? `it took longer than ${LONGEST / 60_000} minutes` : undefined;
    },
  });
}

async function report(
  { github, repository, pull }: Reporter,
  check: Omit<Parameters<GitHub['checks']['upsert']>[1], 'sha' | 'name' | 'externalId'>,
): Promise<void> {
  const externalId = checkIdentity(PREVIEW, pull.number);
  const begins = check.status === 'in_progress';
  const { conclusion: _, annotations: __, buttons: ___, ...open } = check;
  const shown = begins ? { ...open, anew: true } : check;
  await github.checks.upsert(repository, { ...shown, sha: pull.head.sha, name: checkName(PREVIEW), externalId });
}
