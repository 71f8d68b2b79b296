import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { z } from 'zod';
import { fitsAny } from '../../core/glob.ts';
import { defineRule, type Finding, type ViewedFile } from '../../core/policy/rule.ts';
import { strikes } from '../../core/policy/secret-patterns.ts';

const BINARY = /\.(?:png|jpe?g|gif|webp|avif|ico|pdf|zip|gz|tgz|woff2?|ttf|otf|eot|mp[34]|mov|webm|wasm|jar|psd|fig)$/i;
/** Texts asked for together: more would only lie in memory. */
const AT_ONCE = 8;
const SUGGESTION =
  'Take the secret out, revoke it where it was issued (who could read the branch has it), and use a secret store.';

const options = z.strictObject({
  exclude: z.array(z.string()).default([]).describe('Globs of paths that are not scanned, such as test fixtures.'),
  maximumFiles: z
    .int()
    .min(1)
    .max(3000)
    .default(500)
    .describe('Changed files to scan; more make the answer neutral, because each costs a request.'),
});

/** Looks for credentials in the lines that a pull request adds; never quotes what it finds. */
export const secrets = defineRule({
  name: 'security.secrets',
  summary: 'No credential is in the lines that a pull request adds.',
  options,
  examples: [
    { title: 'Every changed file', with: {} },
    { title: 'Leave made-up secrets of tests alone', with: { exclude: ['test/fixtures/**'] } },
  ],
  blind: [
    'Binary files, and files over 5 MB: named in the summary, not scanned.',
    'Secrets without a known shape, such as a password in a sentence.',
    'Secrets that were committed and taken out again inside the same pull request: they stay in the history.',
  ],
  documentation: 'https://github.com/secretlint/secretlint',
  async judge(pull, { exclude, maximumFiles }) {
    const { files, truncated } = await pull.files();
    const wanted = files.filter(
      (file) => file.status !== 'removed' && !(exclude.length > 0 && fitsAny(exclude, file.path)),
    );
    const findings: Finding[] = [];
    const binary: string[] = [];
    const unread: string[] = [];
    const asked = wanted.slice(0, maximumFiles);
    for (let at = 0; at < asked.length; at += AT_ONCE) {
      const batch = asked.slice(at, at + AT_ONCE);
      const texts = await Promise.all(batch.map((file) => (addsNothing(file) ? '' : pull.text(file.path))));
      for (const [index, file] of batch.entries()) {
        const text = texts[index];
        if (text !== undefined) findings.push(...(await scan(file, text)));
        else if (BINARY.test(file.path)) binary.push(file.path);
        else unread.push(file.path);
      }
    }
    const scanned = asked.length - binary.length - unread.length;
    const left = [
      ...(binary.length > 0 ? [`${binary.length} binary (${some(binary)})`] : []),
      ...(unread.length > 0 ? [`${unread.length} binary or over 5 MB (${some(unread)})`] : []),
      ...(wanted.length > maximumFiles ? [`${wanted.length - maximumFiles} beyond the limit of ${maximumFiles}`] : []),
      ...(truncated ? ['those that GitHub did not list'] : []),
    ];
    const unsure = unread.length > 0 || wanted.length > maximumFiles || truncated;
    const found = findings.length === 1 ? '1 secret' : `${findings.length === 0 ? 'no' : findings.length} secrets`;
    return {
      verdict: findings.length > 0 ? 'fail' : unsure ? 'neutral' : 'pass',
      summary: `${found} in the added lines of ${scanned} ${scanned === 1 ? 'file' : 'files'}${left.length > 0 ? `; not scanned: ${left.join(', ')}` : ''}`,
      findings,
    };
  },
});

function addsNothing({ addedLines }: ViewedFile): boolean {
  return addedLines?.length === 0;
}

async function scan(file: ViewedFile, text: string): Promise<Finding[]> {
  if (text === '') return [];
  const found = [...(await preset(file.path, text)), ...strikes(text)];
  const lineOf = lineCounter(text);
  const byLine = new Map<number, Finding>();
  for (const { kind, start, end } of found) {
    const line = lineOf(start);
    const endLine = lineOf(Math.max(start, end - 1));
    const added = file.addedLines === undefined || file.addedLines.some((at) => at >= line && at <= endLine);
    if (!added || byLine.has(line)) continue;
    byLine.set(line, { message: `This looks like ${kind}.`, suggestion: SUGGESTION, path: file.path, line, endLine });
  }
  return [...byLine.values()].sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
}

/** Secretlint's recommended preset, deaf to its own disable comments: the author of a secret must not silence the scan. */
async function preset(path: string, text: string): Promise<{ kind: string; start: number; end: number }[]> {
  const { messages } = await lintSource({
    source: {
      content: text.replace(/secretlint-(?=disable|enable)/gi, 'secretlint_'),
      filePath: path,
      contentType: 'text',
    },
    options: {
      maskSecrets: true,
      noPhysicFilePath: true,
      config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }] },
    },
  });
  return messages.map(({ ruleId, messageId, range }) => ({
    kind: `a credential (${ruleId.replace(/^.*secretlint-rule-/, '')}, ${messageId})`,
    start: range[0],
    end: range[1],
  }));
}

/** 1-based line of an offset, lines ending at `\n` alone as in git: other line breaks must not shift a finding out of the diff. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const after = starts.findIndex((start) => start > offset);
    return after === -1 ? starts.length : after;
  };
}

function some(paths: readonly string[]): string {
  return paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')}, …`;
}
