// The real app as `node src/main.ts start` serves it, but quicker to notice what it missed: a bench has no five minutes.
import { readFileSync } from 'node:fs';
import { readConfig } from '../../src/config.ts';
import { serve } from '../../src/serve.ts';

const read = readConfig(process.env, {
  stateDirectory: process.env['STATE_DIR'] ?? '',
  readFile: (file) => readFileSync(file, 'utf8'),
});
if ('problems' in read) throw new Error(read.problems.join('\n'));
const serving = await serve(read.config, {
  lease: { beat: 500, deadAfter: 2_000 },
  redelivery: { first: [0], every: 500 },
  ...(process.env['SWEEPS'] === 'often' ? { reconciliation: { first: [1_000], every: 1_000, grace: 500 } } : {}),
});
process.send?.({ kind: 'serving', url: serving.url });
// The bench has gone without saying goodbye.
process.once('disconnect', () => process.exit(0));
