import type { Annotation, CheckRun, Checks, Conclusion } from '../../core/ports/github.ts';
import { type Client, named } from './client.ts';
import { readBack } from './errors.ts';
import type { Data, Given } from './operations.ts';
import type { Turns } from './turns.ts';

/** GitHub takes so many annotations in one request (https://docs.github.com/en/rest/checks/runs#create-a-check-run). */
const ANNOTATIONS = 50;
const SUMMARY_BYTES = 65_535;
const CUT = '\n\n_Cut here: GitHub takes no longer summary._';

/**
 * Check runs, and commit statuses beside them. `app` is our own slug: another app's run of the same name is not ours. GitHub
 * takes a check run twice, so of two that are wanted at once, by `govern` and by a workflow that judges too, one waits.
 */
export function checks(client: Client, app: string, turns: Turns): Checks {
  const runs = async (name: string, sha: string, checkName?: string) => {
    const filter = checkName === undefined ? {} : { check_name: checkName };
    const given = { ...named(name), ref: sha, ...filter };
    return (await client.all('checks.listForRef', given, (page) => page.check_runs)).items;
  };

  const upsert: Checks['upsert'] = async (name, check) => {
    const mine = async () =>
      (await runs(name, check.sha, check.name))
        .filter((run) => run.app?.slug === app && run.external_id === check.externalId)
        .sort((a, b) => b.id - a.id)[0];
    const annotations = check.annotations ?? [];
    const given = { ...named(name), ...written(check) };
    const there = await mine();
    if (there !== undefined && same(there, check)) return checkRun(there);
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
    let last = made;
    for (let from = ANNOTATIONS; from < annotations.length; from += ANNOTATIONS) {
      const more = output(check, annotations.slice(from, from + ANNOTATIONS));
      last = await client.call('checks.update', { ...named(name), check_run_id: made.id, output: more });
    }
    return checkRun(last);
  };

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
    own: async (name, sha) => latest((await runs(name, sha)).filter((run) => run.app?.slug === app)).map(checkRun),
    upsert: (name, check) =>
      turns.take([name, check.sha, check.name, check.externalId].join('\0'), () => upsert(name, check)),
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
  };
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
