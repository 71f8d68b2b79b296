import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { breaches } from './layers.ts';
import { importsOf } from './source-files.ts';
import { onTree } from './tree.ts';

test('the house keeps its import rules, and core is pure', () => {
  expect(breaches(fileURLToPath(new URL('../../src', import.meta.url)))).toEqual([]);
});

test.each([
  ['core imports Node', 'core/a.ts', "import { readFileSync } from 'node:fs';", 'may not import the package node:fs'],
  [
    'core imports a type of an adapter',
    'core/a.ts',
    "import type { B } from '../adapters/x/b.ts';",
    'may not import adapters/x/b.ts',
  ],
  ['core imports by import()', 'core/a.ts', "const b = await import('probot');", 'may not import the package probot'],
  ['core names a type by import()', 'core/a.ts', "type B = import('../engine/b.ts').B;", 'may not import engine/b.ts'],
  ['core re-exports the engine', 'core/a.ts', "export * from '../engine/b.ts';", 'may not import engine/b.ts'],
  ['core imports for a side effect', 'core/a.ts', "import '../cli/b.ts';", 'may not import cli/b.ts'],
  [
    'an import stands below other code',
    'core/a.ts',
    "const a = 1;\nimport { b } from '../engine/b.ts';",
    'may not import engine/b.ts',
  ],
  [
    'an import spans lines and a comment stands before it',
    'core/a.ts',
    "// a\n/* b */\nimport {\n  b,\n} from '../engine/b.ts';",
    'may not import engine/b.ts',
  ],
  [
    'an action imports the engine',
    'actions/git/a.ts',
    "import { b } from '../../engine/b.ts';",
    'may not import engine/b.ts',
  ],
  [
    'an action imports an adapter',
    'actions/a.ts',
    "import { b } from '../adapters/github/b.ts';",
    'may not import adapters/github/b.ts',
  ],
  [
    'an action imports Node',
    'actions/a.ts',
    "import { join } from 'node:path';",
    'may not import the package node:path',
  ],
  ['a rule imports a rule-less library', 'rules/a/b.ts', "import { Pool } from 'pg';", 'may not import the package pg'],
  [
    'the engine imports an adapter',
    'engine/a.ts',
    "import { b } from '../adapters/postgres/b.ts';",
    'may not import adapters/postgres/b.ts',
  ],
  [
    'an adapter imports another',
    'adapters/github/a.ts',
    "import { b } from '../postgres/b.ts';",
    'may not import another one',
  ],
  [
    'an adapter imports the engine',
    'adapters/github/a.ts',
    "import { b } from '../../engine/b.ts';",
    'may not import engine/b.ts',
  ],
  [
    'the dashboard imports the engine',
    'dashboard/a.ts',
    "import { b } from '../engine/b.ts';",
    'may not import engine/b.ts',
  ],
  ['something imports main', 'cli/a.ts', "import { b } from '../main.ts';", 'nothing imports main.ts'],
  ['a file reaches out of src', 'core/a.ts', "import { b } from '../../test/b.ts';", 'lies outside src'],
  ['a folder is not of the house', 'utils/a.ts', 'export const a = 1;', 'the house has no "utils"'],
  ['core reads the clock', 'core/a.ts', 'export const a = () => Date.now();', 'core is pure'],
  ['core makes a date of now', 'core/a.ts', 'export const a = new Date();', 'core is pure'],
  ['core throws dice', 'core/a.ts', 'export const a = Math.random();', 'core is pure'],
  ['core reads the environment', 'core/a.ts', "export const a = process.env['A'];", 'core is pure'],
  ['core calls fetch', 'core/a.ts', "export const a = () => fetch('https://x');", 'core is pure'],
  [
    'a file reads the environment',
    'adapters/x/a.ts',
    "export const a = process.env['A'];",
    'only main.ts reads process.env',
  ],
])('it is noticed when %s', async (_name, path, text, expected) => {
  const found = await onTree({ [path]: text }, breaches);
  expect(found).toEqual([expect.stringContaining(expected)]);
  expect(found[0]).toMatch(new RegExp(`^${path}: `));
});

test.each([
  [
    'core imports itself, zod and the YAML parser',
    'core/run/a.ts',
    "import { z } from 'zod';\nimport { load } from 'js-yaml';\nimport type { B } from '../b.ts';",
  ],
  ['core makes a date of a number', 'core/a.ts', 'export const a = new Date(0).toISOString();'],
  [
    'core speaks of the clock in a comment',
    'core/a.ts',
    '// Never Date.now() here.\n/** Nor Math.random(). */\nexport const a = 1;',
  ],
  ['an action builds on another', 'actions/changeset/open.ts', "import { commit } from '../git/commit.ts';"],
  [
    'an action writes a program that imports',
    'actions/code/a.ts',
    "export const a = `\nimport React from 'react';\nimport './a.css';\n`;",
  ],
  ['an adapter imports its neighbour file', 'adapters/github/a.ts', "import { b } from './b.ts';"],
  ['the catalogues gather the lists', 'catalogs.ts', "import { actions } from './actions/index.ts';"],
  [
    'main puts things together and reads the environment',
    'main.ts',
    "import { a } from './adapters/x/a.ts';\nimport { b } from './cli/b.ts';\nconst c = process.env['C'];",
  ],
])('it is allowed that %s', async (_name, path, text) => {
  expect(await onTree({ [path]: text }, breaches)).toEqual([]);
});

test('a file may begin with anything that is no code', () => {
  expect(
    importsOf(
      '#!/usr/bin/env node\n// why\n\nimport a, { type B } from "a";\nexport { c } from \'./c.ts\';\nconst d = 1;',
    ),
  ).toEqual(['a', './c.ts']);
});
