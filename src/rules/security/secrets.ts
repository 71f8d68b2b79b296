import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { z } from 'zod';
import { lookAtChanged, saidOf } from '../../core/policy/changed-texts.ts';
import type { ViewedFile } from '../../core/policy/facts.ts';
import { addsLines, lineCounter } from '../../core/policy/lines.ts';
import { defineRule, type Finding } from '../../core/policy/rule.ts';
import { strikes } from '../../core/policy/secret-patterns.ts';
import { isStandIn } from '../../core/policy/secret-stand-in.ts';

const BINARY = /\.(?:png|jpe?g|gif|webp|avif|ico|pdf|zip|gz|tgz|woff2?|ttf|otf|eot|mp[34]|mov|webm|wasm|jar|psd|fig)$/i;
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
  reads: () => ['files'],
  blind: [
    'Binary files, and files over 5 MB: named in the summary, not scanned.',
    'Secrets without a known shape that do not look random or have no telling name before them: a password in a sentence, a word as a password, a UUID.',
    'Examples such as `user:pass@host`: what stands in for a password in documentation is none.',
    'Secrets that were committed and taken out again inside the same pull request: they stay in the history.',
  ],
  documentation: 'https://github.com/secretlint/secretlint',
  async judge(pull, { exclude, maximumFiles }) {
    const findings: Finding[] = [];
    const looked = await lookAtChanged(pull, { exclude, maximumFiles }, async (file, text) => {
      if (text === undefined) {
        return BINARY.test(file.path) ? { why: 'binary', expected: true } : { why: 'binary or over 5 MB' };
      }
      findings.push(...(await scan(file, text)));
      return undefined;
    });
    const found = findings.length === 1 ? '1 secret' : `${findings.length === 0 ? 'no' : findings.length} secrets`;
    return {
      verdict: findings.length > 0 ? 'fail' : looked.unsure ? 'neutral' : 'pass',
      summary: `${found} in the added lines of ${saidOf(looked, 'scanned')}`,
      findings,
    };
  },
});

async function scan(file: ViewedFile, text: string): Promise<Finding[]> {
  if (text === '') return [];
  const found = [...(await preset(file.path, text)), ...strikes(text)];
  const lineOf = lineCounter(text);
  const byLine = new Map<number, Finding>();
  for (const { kind, start, end } of found) {
    const line = lineOf(start);
    const endLine = lineOf(Math.max(start, end - 1));
    if (!addsLines(file, line, endLine) || byLine.has(line)) continue;
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
  return messages.flatMap(({ ruleId, messageId, range: [start, end] }) => {
    const kind = ruleId.replace(/^.*secretlint-rule-/, '');
    return isStandIn(kind, text.slice(start, end))
      ? []
      : [{ kind: `a credential (${kind}, ${messageId})`, start, end }];
  });
}
