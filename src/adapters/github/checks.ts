import type { Annotation, CheckRun, Checks, Conclusion, OwnCheckRun } from '../../core/ports/github/checks.ts';
import type { Turns } from '../../core/ports/turns.ts';
import { type Client, named } from './client.ts';
import { readBack } from './errors.ts';
import { once } from './once.ts';
import type { Data, Given } from './operations.ts';

/** GitHub takes so many annotations in one request (https://docs.github.com/en/rest/checks/runs#create-a-check-run). */
const ANNOTATIONS = 50;
const SUMMARY_BYTES = 65_535;
const CUT = '\n\n_Cut here: GitHub takes no longer summary._';

/** Check runs, and commit statuses beside them. `app` is our own slug: another app's run of the same name is not ours. */
export function checks(client: Client, app: string, turns: Turns): Checks {
  const runs = (name: string, sha: string) => runsOf(client, name, sha);

  return {
    list: async (name, sha) => {
      const found = latest(await runs(name, sha));
      const statuses = await client.all(
        'repos.getCombinedStatusForRef',
        { ...named(name), ref: sha },
        (page) => page.statuses,
      );
      return [...found.map(checkRun), ...statuses.items.map(fromStatus)];
    },
    own: async (name, sha) => latest((await runs(name, sha)).filter((run) => run.app?.slug === app)).map(ownCheckRun),
    upsert: (name, check) =>
      once(client, turns, {
        key: ['check', name, check.sha, check.name, check.externalId],
        make: async (held, wrote) => checkRun(await upsert(held, app, name, check, wrote)),
        mend: async (held, written) => {
          const [newest, other] = await ours(held, app, name, check, 'all');
          if (newest?.id === written && other !== undefined)
            await upsert(held, app, name, saying(check, other), () => {});
        },
      }),
  };
}

async function runsOf(client: Client, name: string, sha: string, more: Partial<Given<'checks.listForRef'>> = {}) {
  const given = { ...named(name), ref: sha, ...more };
  return (await client.all('checks.listForRef', given, (page) => page.check_runs)).items;
}

/** The app's own that answer to the same name and `externalId`, the latest first: it is the one that GitHub goes by. */
async function ours(client: Client, app: string, name: string, check: Wanted, filter: 'latest' | 'all' = 'latest') {
  return (await runsOf(client, name, check.sha, { check_name: check.name, filter }))
    .filter((run) => run.app?.slug === app && run.external_id === check.externalId)
    .sort((a, b) => b.id - a.id);
}

async function upsert(
  client: Client,
  app: string,
  name: string,
  check: Wanted,
  wrote: (id: number) => void,
): Promise<Run> {
  const mine = async () => (await ours(client, app, name, check))[0];
  const annotations = check.annotations ?? [];
  const given = { ...named(name), ...written(check) };
  const there = await mine();
  if (there !== undefined && (same(there, check) || isLate(there, check))) return there;
  const first = { ...given, output: output(check, annotations.slice(0, ANNOTATIONS)) };
  const made: Run =
    there === undefined || mustStandAnew(there, check)
      ? await readBack<Run>(
          () => client.call('checks.create', { ...first, head_sha: check.sha } as Given<'checks.create'>),
          mine,
        )
      : await readBack<Run>(
          () => client.call('checks.update', { ...first, check_run_id: there.id } as Given<'checks.update'>),
          async () => undefined,
        );
  wrote(made.id);
  let last = made;
  for (let from = ANNOTATIONS; from < annotations.length; from += ANNOTATIONS) {
    const more = { output: output(check, annotations.slice(from, from + ANNOTATIONS)), ...buttons(check) };
    last = await client.call('checks.update', { ...named(name), check_run_id: made.id, ...more });
  }
  return last;
}

/** The same check with another run's words; its annotations come with the next judgement. */
function saying(check: Wanted, { status, conclusion, output, details_url }: Run): Wanted {
  const { annotations: _, conclusion: __, ...about } = check;
  return {
    ...about,
    status: status as Wanted['status'],
    ...(conclusion === null ? {} : { conclusion: conclusion as Conclusion }),
    title: output.title ?? '',
    summary: output.summary ?? '',
    ...(output.text === null ? {} : { text: output.text }),
    ...(details_url === null ? {} : { detailsUrl: details_url }),
  };
}

/** Of each app and name only the run that was made last. */
function latest(runs: readonly Run[]): readonly Run[] {
  const found = new Map<string, Run>();
  for (const run of runs) {
    const key = `${run.app?.slug}\0${run.name}`;
    if ((found.get(key)?.id ?? 0) < run.id) found.set(key, run);
  }
  return [...found.values()];
}

type Run = Data<'checks.listForRef'>['check_runs'][number];
type Wanted = Parameters<Checks['upsert']>[1];

/**
 * Whether the run already says what is wanted. Annotations are only appended by GitHub and compared by number: texts of
 * other annotations differ in the summary too.
 */
function same(run: Run, check: Wanted): boolean {
  return (
    run.status === check.status &&
    (run.conclusion ?? undefined) === check.conclusion &&
    run.output.title === check.title &&
    run.output.summary === summaryOf(check.summary) &&
    (run.output.text ?? undefined) === (check.text === undefined ? undefined : summaryOf(check.text)) &&
    run.output.annotations_count === (check.annotations?.length ?? 0)
  );
}

/** Another has judged while this one was about to say that it began. */
function isLate(run: Run, check: Wanted): boolean {
  return run.status === 'completed' && check.status !== 'completed' && check.anew !== true;
}

/**
 * GitHub appends annotations and never takes one away (https://docs.github.com/en/rest/checks/runs#update-a-check-run),
 * and what a completed run concluded is not promised to be changeable: then a new run of the same name takes the old
 * one's place, as on "Re-run".
 */
function mustStandAnew(run: Run, check: Wanted): boolean {
  if (run.output.annotations_count > 0) return true;
  return run.status === 'completed' && (check.status !== 'completed' || run.conclusion !== check.conclusion);
}

function written(check: Wanted) {
  return {
    name: check.name,
    external_id: check.externalId,
    status: check.status,
    ...(check.conclusion === undefined ? {} : { conclusion: check.conclusion }),
    ...(check.detailsUrl === undefined ? {} : { details_url: check.detailsUrl }),
    ...buttons(check),
  };
}

function buttons({ buttons: given }: Wanted) {
  if (given === undefined) return {};
  return { actions: given.map(({ label, description, identifier }) => ({ label, description, identifier })) };
}

function output(check: Wanted, annotations: readonly Annotation[]) {
  return {
    title: check.title,
    summary: summaryOf(check.summary),
    ...(check.text === undefined ? {} : { text: summaryOf(check.text) }),
    annotations: annotations.map(({ path, startLine, endLine, level, title, message }) => ({
      path,
      start_line: startLine,
      end_line: endLine,
      annotation_level: level,
      title,
      message,
    })),
  };
}

/** At most 65,535 bytes of UTF-8, cut between characters, and saying so. */
function summaryOf(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= SUMMARY_BYTES) return text;
  let end = SUMMARY_BYTES - Buffer.byteLength(CUT);
  // A byte 10xxxxxx continues a character: step back to where one begins.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8') + CUT;
}

function checkRun(run: Run): CheckRun {
  return {
    id: run.id,
    name: run.name,
    status: run.status,
    ...(run.conclusion === null ? {} : { conclusion: run.conclusion as Conclusion }),
    app: run.app?.slug ?? '',
    ...(run.external_id === null || run.external_id === '' ? {} : { externalId: run.external_id }),
    url: run.html_url ?? run.details_url ?? '',
    ...(run.output.title === null ? {} : { title: run.output.title }),
  };
}

function ownCheckRun(run: Run): OwnCheckRun {
  return { ...checkRun(run), ...(run.output.summary === null ? {} : { summary: run.output.summary }) };
}

/** A commit status as a run of the app `status` (https://docs.github.com/en/rest/commits/statuses). */
function fromStatus(found: Data<'repos.getCombinedStatusForRef'>['statuses'][number]): CheckRun {
  const pending = found.state === 'pending';
  return {
    id: found.id,
    name: found.context,
    status: pending ? 'in_progress' : 'completed',
    ...(pending ? {} : { conclusion: found.state === 'success' ? 'success' : 'failure' }),
    app: 'status',
    url: found.target_url ?? '',
    ...(found.description === null ? {} : { title: found.description }),
  };
}
