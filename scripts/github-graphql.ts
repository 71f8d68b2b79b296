// Writes src/simulator/graphql/schema.graphql.gz: GitHub's published GraphQL schema without its prose. With --check it only says whether the file is the one that this would write, and exits 1 if not.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';

const PACKAGE = '@octokit/graphql-schema@15.26.1';
/** Of the packed package, as the registry gave it when the version was chosen. */
const SHA256 = '053e74249dafce2118fd9b7ae499b067d57c5f910c57745699ac45108bc68d1e';
const TARGET = fileURLToPath(new URL('../src/simulator/graphql/schema.graphql.gz', import.meta.url));

/** The package is only taken apart here, never installed: it brings 6 MB of which one file is wanted. */
function unpack(): { readonly schema: string; readonly license: string } {
  const folder = mkdtempSync(join(tmpdir(), 'graphql-schema-'));
  try {
    const packed = execFileSync('npm', ['pack', PACKAGE, '--silent', '--pack-destination', folder], { cwd: folder });
    const path = join(folder, packed.toString('utf8').trim());
    const found = createHash('sha256').update(readFileSync(path)).digest('hex');
    if (found !== SHA256) throw new Error(`${PACKAGE} has the hash ${found}, not the pinned ${SHA256}`);
    execFileSync('tar', ['xzf', path, '-C', folder, 'package/schema.graphql', 'package/LICENSE.md']);
    const read = (name: string) => readFileSync(join(folder, 'package', name), 'utf8');
    return { schema: read('schema.graphql'), license: read('LICENSE.md') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * All types stay: those that are reached from what the simulator serves are two thirds of the schema anyway, and with the
 * rest a query is valid here exactly when it is valid on GitHub. Prose and directives that only document go.
 */
function slim(schema: string): string {
  const without = visit(parse(schema, { noLocation: true }), {
    enter(node) {
      if (node.kind === Kind.DIRECTIVE_DEFINITION) return null;
      if (node.kind === Kind.DIRECTIVE && node.name.value !== 'deprecated') return null;
      return 'description' in node && node.description !== undefined ? { ...node, description: undefined } : undefined;
    },
  });
  return stripIgnoredCharacters(print(without));
}

const { schema, license } = unpack();
const notice = [
  `schema.graphql of ${PACKAGE}, without its prose`,
  `sha256 ${SHA256}`,
  '',
  ...license.trim().split('\n'),
];
const text = `${notice.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${slim(schema)}\n`;

if (process.argv.includes('--check')) {
  const fresh = existsSync(TARGET) && gunzipSync(readFileSync(TARGET)).toString('utf8') === text;
  if (!fresh) console.error(`${TARGET} is not what its script writes: node scripts/github-graphql.ts`);
  process.exitCode = fresh ? 0 : 1;
} else {
  writeFileSync(TARGET, gzipSync(text, { level: 9 }));
  console.log(`${TARGET}: ${text.length} characters`);
}
