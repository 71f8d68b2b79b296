import { z } from 'zod';
import { fitsGlob, isGlob } from '../../core/glob.ts';
import type { ViewedFile } from '../../core/policy/facts.ts';
import { exemptAuthors, exempted, globs } from '../../core/policy/options.ts';
import { counted, quoted, someOf } from '../../core/policy/quote.ts';
import { defineRule, type Finding, type Part, type PullView, type State } from '../../core/policy/rule.ts';

const companion = z.strictObject({
  changed: globs.min(1).describe('Globs: the condition is about changed files that fit one of these.'),
  except: globs.default([]).describe('Globs of changed files that it is not about.'),
  status: z
    .array(z.enum(['added', 'modified', 'removed', 'renamed']))
    .min(1)
    .default(['added', 'modified', 'renamed'])
    .describe('What happened to them; `[added]` asks only for new files.'),
  requires: globs
    .min(1)
    .refine((all) => all.every(isFindable), {
      message: 'beside a placeholder, the name of the file is fixed up to its first dot, and no braces are used',
    })
    .describe(
      'Globs of which one must be met. `<folder>`, `<below>` (the folder without its first part), `<name>` and `<extension>` stand for those of the changed file; with one of them in it, each changed file needs its own.',
    ),
  must: z
    .enum(['change', 'exist'])
    .default('change')
    .describe('`change`: added, modified or renamed by the same pull request; `exist`: be there at the head.'),
  unlessLabel: globs.default([]).describe('Globs on labels that excuse from it, such as `no-changelog`.'),
  message: z.string().min(1).max(300).optional().describe('What to tell people.'),
});

const options = z
  .strictObject({
    together: z.array(companion).max(50).default([]).describe('What must come along when certain files change.'),
    exist: globs.default([]).describe('Globs of which each must be met by a file at the head.'),
    absent: globs.default([]).describe('Globs that no file at the head may fit.'),
    exemptAuthors,
  })
  .refine(({ together, exist, absent }) => together.length + exist.length + absent.length > 0, {
    message: 'nothing is asked for; say together, exist or absent',
    path: ['together'],
  });
type Companion = z.output<typeof companion>;

interface Answer {
  readonly part: Part;
  readonly findings: readonly Finding[];
}

/** Judges which files come together, which must be there, and which must not. */
export const requiredFiles = defineRule({
  name: 'custom.required-files',
  summary: 'Files that belong together change together, and required ones are there.',
  options,
  examples: [
    {
      title: 'A line in the changelog with every change of code, unless a label says that nobody would read it',
      with: {
        together: [
          { changed: ['src/**'], requires: ['CHANGELOG.md', '.changeset/*.md'], unlessLabel: ['no-changelog'] },
        ],
      },
    },
    {
      title: 'A test for each new source file, at the mirrored path or beside it',
      with: {
        together: [
          {
            changed: ['src/**/*.ts'],
            except: ['**/*.d.ts', '**/*.test.ts'],
            status: ['added'],
            requires: ['test/<below>/<name>.test.ts', '<folder>/<name>.test.ts'],
            must: 'exist',
          },
        ],
      },
    },
    { title: 'A licence is there, and no key', with: { exist: ['LICENSE*'], absent: ['**/*.pem', '**/.env'] } },
  ],
  reads: ({ together }) =>
    together.some(({ unlessLabel }) => unlessLabel.length > 0) ? ['files', 'labels'] : ['files'],
  blind: [
    'What the companion says: an empty line in the changelog is a change, an empty test a file.',
    'Files of submodules.',
    'Files beyond those that the platform lists: the answer is neutral then, unless a file was found that must not be there.',
  ],
  documentation: 'https://docs.github.com/en/repositories/working-with-files',
  async judge(pull, asked) {
    const exempt = exempted(pull, asked.exemptAuthors);
    if (exempt !== undefined) return exempt;
    const looksAtTree =
      asked.exist.length + asked.absent.length > 0 || asked.together.some(({ must }) => must === 'exist');
    const [changes, tree] = await Promise.all([
      pull.files(),
      looksAtTree ? pull.paths() : { paths: [], truncated: false },
    ]);
    const answers = [
      ...asked.together.map((one) => judgeCompanion(one, pull, changes, tree)),
      ...asked.exist.map((glob) => judgeExist(glob, tree)),
      ...asked.absent.map((glob) => judgeAbsent(glob, tree)),
    ];
    const states = answers.map(({ part }) => part.state);
    const failed = answers.filter(({ part }) => part.state === 'fail');
    const open = answers.filter(({ part }) => part.state === 'neutral');
    return {
      verdict: failed.length > 0 ? 'fail' : open.length > 0 ? 'neutral' : states.includes('pass') ? 'pass' : 'skipped',
      summary:
        [...failed, ...open].map(({ part }) => `${part.text}: ${part.actual}`).join('; ') ||
        (states.includes('pass') ? 'what belongs together is together' : 'no changed file is one that it is about'),
      findings: failed.flatMap(({ findings }) => findings),
      parts: answers.map(({ part }) => part),
    };
  },
});

type Changes = Awaited<ReturnType<PullView['files']>>;
type Tree = Awaited<ReturnType<PullView['paths']>>;

function judgeCompanion(asked: Companion, pull: PullView, changes: Changes, tree: Tree): Answer {
  const text = `With ${asked.changed.join(', ')}`;
  const wanted = `${asked.requires.join(' or ')} ${asked.must === 'change' ? 'changes too' : 'is there'}`;
  const answer = (state: State, actual: string, findings: readonly Finding[] = []): Answer => ({
    part: { state, text, actual, wanted },
    findings,
  });
  const concerned = changes.files.filter((file) => concerns(asked, file));
  if (concerned.length === 0)
    return changes.truncated
      ? answer('neutral', 'not all changed files were listed')
      : answer('skipped', 'none of them changed');
  const label = pull.labels.find((one) =>
    asked.unlessLabel.some((glob) => fitsGlob(glob.toLowerCase(), one.toLowerCase())),
  );
  if (label !== undefined) return answer('skipped', `excused by the label ${quoted(label)}`);
  const present =
    asked.must === 'exist'
      ? tree.paths
      : changes.files.filter(({ status }) => status !== 'removed').map(({ path }) => path);
  const cut = asked.must === 'exist' ? tree.truncated : changes.truncated;
  const companions = asked.requires.map((glob) => meeting(glob, present));
  const lacking = concerned.filter((file) => !companions.some((isMet) => isMet(file)));
  if (lacking.length === 0) {
    return changes.truncated ? answer('neutral', 'not all changed files were listed') : answer('pass', wanted);
  }
  if (cut) return answer('neutral', 'not all files were listed, so what is missing may be among the others');
  // Without a placeholder, one companion serves all: one finding says it.
  const shown = asked.requires.some((glob) => PLACEHOLDER.test(glob)) ? lacking : lacking.slice(0, 1);
  const findings = shown.map((file): Finding => {
    const places = asked.requires.map((glob) => filled(glob, file)).join(' or ');
    const what = asked.must === 'change' ? `changes, and ${places} does not` : `has no ${places}`;
    return {
      message: asked.message ?? `${file.path} ${what}.`,
      suggestion: `${asked.must === 'change' ? 'Change' : 'Add'} ${places}${asked.unlessLabel.length > 0 ? `, or add the label ${asked.unlessLabel.join(' or ')} if it is not needed` : ''}.`,
      path: file.path,
    };
  });
  return answer(
    'fail',
    `${counted(lacking.length, 'file')} without it (${someOf(lacking.map(({ path }) => path))})`,
    findings,
  );
}

function concerns({ changed, except, status }: Companion, file: ViewedFile): boolean {
  if (!status.includes(file.status)) return false;
  return [file.path, ...(file.previousPath === undefined ? [] : [file.previousPath])].some(
    (path) => changed.some((glob) => fitsGlob(glob, path)) && !except.some((glob) => fitsGlob(glob, path)),
  );
}

const PLACEHOLDER = /<(?:folder|below|name|extension)>/;

/** Whether a changed file has its companion among these paths; it is none of its own. What can be found once is found once. */
function meeting(glob: string, present: readonly string[]): (file: ViewedFile) => boolean {
  if (!PLACEHOLDER.test(glob)) {
    const found = present.filter((path) => fitsGlob(glob, path)).slice(0, 2);
    return (file) => found.some((path) => path !== file.path);
  }
  const byStem = Map.groupBy(present, stemOf);
  return (file) => {
    const wanted = filled(glob, file);
    // Signs of a glob in the changed file's own name would let any file be its companion.
    const plain = !isGlob(glob) || Object.values(placesOf(file)).some(isGlob);
    const candidates = byStem.get(stemOf(wanted)) ?? [];
    return candidates.some((path) => path !== file.path && (plain ? path === wanted : fitsGlob(wanted, path)));
  };
}

/** The name of a file up to its first dot. */
function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).split('.', 1)[0] ?? '';
}

/** With a placeholder, the name up to its first dot is fixed: each of thousands of files is then compared with few. */
function isFindable(glob: string): boolean {
  return !PLACEHOLDER.test(glob) || (!glob.includes('{') && !isGlob(stemOf(glob)));
}

function placesOf({ path }: ViewedFile): { readonly [key: string]: string } {
  const slash = path.lastIndexOf('/');
  const folder = slash === -1 ? '' : path.slice(0, slash);
  const base = path.slice(slash + 1);
  const dot = base.lastIndexOf('.');
  return {
    folder,
    below: folder.includes('/') ? folder.slice(folder.indexOf('/') + 1) : '',
    name: dot > 0 ? base.slice(0, dot) : base,
    extension: dot > 0 ? base.slice(dot + 1) : '',
  };
}

/** An empty folder takes its slash along. */
function filled(glob: string, file: ViewedFile): string {
  const places = placesOf(file);
  return glob
    .replace(/<(folder|below)>\//g, (_, key: string) => (places[key] === '' ? '' : `${places[key]}/`))
    .replace(/<(folder|below|name|extension)>/g, (_, key: string) => places[key] ?? '');
}

function judgeExist(glob: string, tree: Tree): Answer {
  const found = tree.paths.find((path) => fitsGlob(glob, path));
  const part = { text: 'Required file', wanted: glob };
  if (found !== undefined) return { part: { ...part, state: 'pass', actual: found }, findings: [] };
  if (tree.truncated) return { part: { ...part, state: 'neutral', actual: 'not all files were listed' }, findings: [] };
  const finding = { message: `No file fits ${glob}, and one must.`, suggestion: `Add ${glob}.` };
  return { part: { ...part, state: 'fail', actual: `${glob} is missing` }, findings: [finding] };
}

function judgeAbsent(glob: string, tree: Tree): Answer {
  const found = tree.paths.filter((path) => fitsGlob(glob, path));
  const part = { text: 'Forbidden file', wanted: `nothing that fits ${glob}` };
  if (found.length === 0) {
    const state = tree.truncated ? 'neutral' : 'pass';
    return { part: { ...part, state, actual: tree.truncated ? 'not all files were listed' : 'none' }, findings: [] };
  }
  const findings = found.slice(0, 50).map((path) => ({
    message: `${path} must not be there (${glob}).`,
    suggestion: `Take it out: git rm ${path}`,
    path,
  }));
  return { part: { ...part, state: 'fail', actual: someOf(found) }, findings };
}
