import { writeFileSync } from 'node:fs';
import { compareWithEmulate } from '../test/proof/emulate/compare.ts';
import { differencesPage } from '../test/proof/emulate/page.ts';

writeFileSync(
  new URL('../docs/simulator-differences.md', import.meta.url),
  differencesPage(await compareWithEmulate()),
);
