// Writes src/simulator/figma/description.json.gz from Figma's own description; with --check it only says whether that is
// what the pinned package gives, and exits 1 if not.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { slimDescription } from './description/slim-figma.ts';

/** Changed together, by hand, after reading what Figma changed. */
const VERSION = '0.43.0';
const SHA256 = 'd0d7f955eecafa8166c8e0dd63ba10cc14c18677903c2b447921ba39eea5d598';

const TARGET = fileURLToPath(new URL('../src/simulator/figma/description.json.gz', import.meta.url));

const folder = dirname(createRequire(import.meta.url).resolve('@figma/rest-api-spec/package.json'));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
const yaml = readFileSync(join(folder, 'openapi/openapi.yaml'), 'utf8');
const licence = readFileSync(join(folder, 'LICENSE'), 'utf8');
const sha256 = createHash('sha256').update(yaml).digest('hex');

if (version !== VERSION || sha256 !== SHA256) {
  console.error(
    `@figma/rest-api-spec is ${version} with sha256 ${sha256}; ${VERSION} with ${SHA256} is what is pinned`,
  );
  process.exitCode = 1;
} else if (process.argv.includes('--check')) {
  // The text is compared and not the bytes, which depend on the compressor.
  const fresh =
    gunzipSync(readFileSync(TARGET)).toString('utf8') === slimDescription(yaml, { version, sha256, licence });
  if (!fresh)
    console.error('src/simulator/figma/description.json.gz is out of date; node scripts/figma-description.ts');
  process.exitCode = fresh ? 0 : 1;
} else {
  writeFileSync(TARGET, gzipSync(slimDescription(yaml, { version, sha256, licence }), { level: 9 }));
}
