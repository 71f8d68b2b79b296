// Writes docs/reference from the catalogues; with --check it only says what is out of date, and exits 1 if something is.
import { fileURLToPath } from 'node:url';
import { catalogs } from '../src/catalogs.ts';
import { stale, writePages } from './reference/files.ts';
import { PAGES } from './reference/pages.ts';

const folder = fileURLToPath(new URL('../docs/reference', import.meta.url));
const pages = new Map(Object.entries(PAGES).map(([name, write]) => [name, write(catalogs)]));

if (process.argv.includes('--check')) {
  const wrong = stale(folder, pages);
  for (const line of wrong) console.error(`docs/reference: ${line}; npm run docs writes it anew`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} else {
  for (const name of writePages(folder, pages)) console.log(`docs/reference/${name}`);
}
