// Makes src/simulator/description/github.jsonl.gz from the pinned release of GitHub's OpenAPI description; with --check
// it only says whether the file is what that release gives, and exits 1 if it is not.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DESCRIPTION_FILE, writeDescription } from '../src/simulator/description/description.ts';
import { ANSWER_DEVIATIONS, REQUEST_DEVIATIONS } from '../src/simulator/description/deviations.ts';
import { Slimmer } from './description/slim.ts';

/** The package unpacks to 385 MB, so it is no dependency; one file of it is taken. */
const PACKAGE = '@octokit/openapi';
const VERSION = '23.0.2';
const FILE = 'package/generated/api.github.com.json';
const SHA256 = '829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a';

function download(folder: string): { whole: string; license: string } {
  const options = { cwd: folder, encoding: 'utf8' } as const;
  const packed = execFileSync(
    'npm',
    ['pack', `${PACKAGE}@${VERSION}`, '--silent', '--pack-destination', folder],
    options,
  );
  execFileSync('tar', ['xzf', packed.trim(), FILE, 'package/LICENSE'], options);
  const whole = readFileSync(path.join(folder, FILE), 'utf8');
  const hash = createHash('sha256').update(whole).digest('hex');
  if (hash !== SHA256) throw new Error(`${FILE} of ${PACKAGE}@${VERSION} has sha256 ${hash}, not the pinned ${SHA256}`);
  return { whole, license: readFileSync(path.join(folder, 'package/LICENSE'), 'utf8').trim() };
}

function generate(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'github-description-'));
  try {
    const { whole, license } = download(folder);
    const source = { package: PACKAGE, version: VERSION, sha256: SHA256, license };
    return writeDescription(new Slimmer(JSON.parse(whole)).slim(source, [...ANSWER_DEVIATIONS, ...REQUEST_DEVIATIONS]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const text = generate();
if (process.argv.includes('--check')) {
  // The text is compared and not the bytes: builds of zlib pack differently.
  const fresh = gunzipSync(readFileSync(DESCRIPTION_FILE)).toString('utf8') === text;
  if (!fresh)
    console.error(
      'src/simulator/description/github.jsonl.gz is not what the pinned release gives; npm run description writes it anew',
    );
  process.exitCode = fresh ? 0 : 1;
} else {
  const packed = gzipSync(text, { level: 9 });
  // The header names the operating system; 255 is "unknown", wherever this ran.
  packed[9] = 255;
  writeFileSync(DESCRIPTION_FILE, packed);
  console.log(`${Math.round(text.length / 1024)} KB, packed ${Math.round(packed.length / 1024)} KB`);
}
