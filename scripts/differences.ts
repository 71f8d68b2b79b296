import { writeFileSync } from 'node:fs';
import { compareWithEmulate } from '../test/proof/emulate/compare.ts';
import { differencesPage } from '../test/proof/emulate/page.ts';
import { recordingsPage } from '../test/proof/fixtures/page.ts';
import { replay } from '../test/proof/fixtures/replay.ts';
import { SCENARIOS } from '../test/proof/fixtures/scenario.ts';

const docs = new URL('../docs/', import.meta.url);
writeFileSync(new URL('simulator-differences.md', docs), differencesPage(await compareWithEmulate()));
const replayed = [];
for (const scenario of SCENARIOS) replayed.push(...(await replay(scenario)));
writeFileSync(new URL('simulator-recordings.md', docs), recordingsPage(replayed));
