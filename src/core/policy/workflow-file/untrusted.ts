import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { WorkflowFile, WorkflowStep } from './read.ts';
import type { Weakness } from './weakness.ts';

/** Events whose workflows run with secrets and a token that can write, though outsiders set them off. */
const PRIVILEGED = ['pull_request_target', 'workflow_run', 'issue_comment'];

/**
 * Values of the `github` context that outsiders write, by GitHub's list of how their names end
 * (https://docs.github.com/en/actions/concepts/security/script-injections). Names that only people with write access choose
 * (labels, the base branch, the repository) are left out.
 */
const WORDS =
  /(?<![\w.-])github\.(?:head_ref|event\.(?:[\w*-]+\.){0,8}(?:title|body|message|email|page_name|head_branch|display_title|from|(?:author|committer)\.name|head\.(?:ref|label)|(?:head\.repo|head_repository)\.(?:default_branch|description|homepage)))(?![\w.-])|\btojson\(\s*github(?:\.event(?:\.(?:issue|pull_request|comment|review|discussion|head_commit|commits))?)?\s*\)/;

/** A commit or a repository of the pull request's author. */
const HEAD =
  /github\.head_ref|github\.event\.pull_request\.(?:head\.(?:sha|ref|label|repo)|merge_commit_sha)|github\.event\.workflow_run\.(?:head_sha|head_branch|head_commit|head_repository|pull_requests)|\brefs\/pull\/|(?<![\w/])pull\/[^/\s]{1,80}\/(?:head|merge)\b/;
const FETCH = /\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|pull)\b[^\n]{0,200}\bpull\/[^\n]{0,80}\/(?:head|merge)\b/;

/** Where text that outsiders write becomes part of a script. */
export function injections(file: WorkflowFile): Weakness[] {
  return file.steps.flatMap((step) =>
    scriptsOf(step).flatMap(({ text, path, variable }) => {
      const found = expressionsOf(text).filter(({ inner }) => WORDS.test(resolved(inner, step.env)));
      const once = new Map(found.map((one) => [one.whole, one]));
      return [...once.values()].map(({ whole, inner, offset }): Weakness => {
        const name = nameFor(inner);
        return {
          line: file.document.placeInside(path, whole, offset).line,
          message: `\`${whole.slice(0, 120)}\` is put into the script as it stands, and an outsider can write it.`,
          suggestion: `Hand it over as a variable: \`env: { ${name}: ${whole.slice(0, 120)} }\`, and use ${variable(name)} in the script.`,
        };
      });
    }),
  );
}

/** Where a workflow with rights fetches the code of the pull request. */
export function foreignCheckouts(file: WorkflowFile): Weakness[] {
  const events = PRIVILEGED.filter((event) => file.triggers.has(event));
  if (events.length === 0) return [];
  const weakness = (line: number, what: string): Weakness => ({
    line,
    message: `${what} in a workflow on ${events.join(' and ')}, which has secrets and a token that can write.`,
    suggestion:
      'Build and test with `on: pull_request`, which has neither, and leave to this workflow what needs them without the code: results go over as an artifact that is read as data.',
  });
  return file.steps.flatMap((step) => {
    const given = isJsonObject(step.value.with) ? step.value.with : {};
    const checkouts = (['ref', 'repository'] as const).filter((key) => isHead(given[key], step.env));
    const [first] = checkouts;
    if (first !== undefined) {
      const { line } = file.document.place([...step.path, 'with', first]);
      return [weakness(line, 'The code of the pull request is checked out')];
    }
    const run = typeof step.value.run === 'string' ? step.value.run : '';
    const fetched = FETCH.exec(run);
    if (fetched === null) return [];
    const { line } = file.document.placeInside([...step.path, 'run'], fetched[0], fetched.index);
    return [weakness(line, 'The code of the pull request is fetched')];
  });
}

function isHead(value: Json | undefined, env: JsonObject): boolean {
  return typeof value === 'string' && HEAD.test(resolved(value, env));
}

interface Script {
  readonly text: string;
  readonly path: WorkflowStep['path'];
  /** How the script's language reads a variable of the environment. */
  readonly variable: (name: string) => string;
}

function scriptsOf({ path, value }: WorkflowStep): Script[] {
  const scripts: Script[] = [];
  if (typeof value.run === 'string') {
    const power = value.shell === 'pwsh' || value.shell === 'powershell';
    const variable = (name: string) => (power ? `\`$env:${name}\`` : `\`"$${name}"\``);
    scripts.push({ text: value.run, path: [...path, 'run'], variable });
  }
  const isScript = typeof value.uses === 'string' && /^actions\/github-script@/i.test(value.uses);
  if (isScript && isJsonObject(value.with) && typeof value.with.script === 'string') {
    const variable = (name: string) => `the environment’s \`${name}\``;
    scripts.push({ text: value.with.script, path: [...path, 'with', 'script'], variable });
  }
  return scripts;
}

/** Every `${{ … }}` of a text, with where it stands. */
function expressionsOf(text: string): { readonly whole: string; readonly inner: string; readonly offset: number }[] {
  const found: { whole: string; inner: string; offset: number }[] = [];
  for (let start = text.indexOf('${{'); start !== -1; ) {
    const end = text.indexOf('}}', start);
    if (end === -1) break;
    found.push({ whole: text.slice(start, end + 2), inner: text.slice(start + 3, end), offset: start });
    start = text.indexOf('${{', end);
  }
  return found;
}

/**
 * An expression in one spelling: lower case, `a['b']` as `a.b`, `a[0]` as `a.*`; and for each `env.name` what the name was set to.
 * Nothing is resolved twice, so names that refer to each other in a circle end.
 */
function resolved(inner: string, env: JsonObject): string {
  const names = new Map(Object.entries(env).map(([name, value]) => [name.toLowerCase(), value]));
  const text = spelled(inner);
  const used = [...text.matchAll(/(?<![\w.-])env\.([\w-]+)/g)].map(([, name = '']) => names.get(name));
  return [text, ...used.map((value) => (typeof value === 'string' ? spelled(value) : ''))].join('\n');
}

function spelled(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s*\[\s*['"]([\w-]+)['"]\s*\]/g, '.$1')
    .replace(/\s*\[\s*(?:\d+|\*)\s*\]/g, '.*')
    .replace(/[ \t]*\.[ \t]*/g, '.');
}

/** `github.event.pull_request.title` is `PULL_REQUEST_TITLE` for people. */
function nameFor(inner: string): string {
  const last = spelled(inner).match(/[a-z_][\w*-]*(?:\.[\w*-]+)+/)?.[0] ?? 'value';
  return last
    .split('.')
    .filter((part) => /^[a-z_]\w*$/.test(part) && part !== 'github' && part !== 'event' && part !== 'env')
    .slice(-3)
    .join('_')
    .toUpperCase();
}
