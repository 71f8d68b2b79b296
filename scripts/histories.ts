// npm run histories: keeps run histories of this version under test/history, once; see CONTRIBUTING.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scratchDatabases } from '../src/adapters/postgres/scratch.ts';
import { HISTORIES } from '../test/history/history.ts';
import { SCENES } from '../test/history/scenes.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const folder = path.join(HISTORIES, version);
if (existsSync(folder)) {
  process.stderr.write(`The histories of ${version} are recorded, and what a release wrote is never changed.\n`);
  process.exit(1);
}
const databases = scratchDatabases(process.env['DATABASE_URL'] || undefined);
const kept = new Map<string, string>();
try {
  for (const play of SCENES) {
    const { url, drop } = await databases.fresh();
    await play(url, (name, history) => kept.set(name, history)).finally(drop);
  }
} finally {
  await databases.close();
}
// Only all of them, or none: a folder that is there counts as recorded.
mkdirSync(folder);
for (const [name, history] of kept) {
  writeFileSync(path.join(folder, `${name}.jsonl`), history);
  process.stdout.write(`${name}: ${history.split('\n').length - 2} facts, ${Math.ceil(history.length / 1024)} KB\n`);
}
