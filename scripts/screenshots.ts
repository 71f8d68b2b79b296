// Photographs the dashboard with made-up runs: `node scripts/screenshots.ts <folder>`; `run-page.png` is the README's. Needs a Chromium; CHROMIUM names it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { chromium } from 'playwright-core';
import { createDashboard } from '../src/dashboard/dashboard.ts';
import { FakeEvaluations } from '../test/fakes/evaluations.ts';
import { aMonth } from '../test/fakes/sample-evaluations.ts';
import {
  awaitingApproval,
  cancelled,
  checksFailing,
  failedAtMerge,
  governed,
  landed,
} from '../test/fakes/sample-runs.ts';
import { MemoryStore } from '../test/fakes/store.ts';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node scripts/screenshots.ts <folder>');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const now = Date.now();
const full = new MemoryStore();
for (const run of [
  checksFailing(now),
  awaitingApproval(now),
  landed(now),
  failedAtMerge(now),
  governed(now - 40_000, 'govern-51aa03', 'acme/web-react#91'),
  governed(now - 5_400_000, 'govern-c0ffee', 'acme/docs#201'),
  cancelled(now - 90_000_000),
]) {
  full.put(run);
}

const judged = new FakeEvaluations();
await aMonth(judged, now);

function host(store: MemoryStore, compliance: FakeEvaluations): Promise<{ url: string; close(): void }> {
  const app = createDashboard({
    store,
    compliance,
    clock: { now: () => Date.now() },
    replay: (delivery) => store.replay(delivery),
    health: async () => ({ ok: true, version: '0.1.0', startedAt: now, parts: {} }),
    queues: () => new Map(),
    plan: () => undefined,
    organization: async () => undefined,
    catalogues: async () => [],
    publicUrl: 'http://127.0.0.1',
    report: (error) => console.error(error),
  });
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => server.close() }),
    );
  });
}

const pages = [
  { name: 'runs', path: '/' },
  { name: 'checks-failing', path: '/runs/design-sync-3f9a1c' },
  { name: 'awaiting-approval', path: '/runs/design-sync-77be02' },
  { name: 'landed', path: '/runs/design-sync-b20d41' },
  { name: 'failed', path: '/runs/design-sync-e91c55' },
  { name: 'dead-letters', path: '/deadletters' },
  { name: 'no-dead-letters', path: '/deadletters', empty: true },
  { name: 'empty', path: '/', empty: true },
  { name: 'compliance', path: '/compliance' },
  { name: 'compliance-of-one', path: '/compliance?policy=contrast&repository=acme/web-react' },
  { name: 'no-compliance', path: '/compliance', empty: true },
];
const widths = [
  { name: 'desktop', width: 1280, height: 860 },
  { name: 'phone', width: 390, height: 844 },
];

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const [withRuns, without] = await Promise.all([host(full, judged), host(new MemoryStore(), new FakeEvaluations())]);
try {
  for (const { name: size, width, height } of widths) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      page.on('console', (message) => console.error(`${message.type()}: ${message.text()}`));
      for (const { name, path, empty } of pages) {
        await page.goto(`${empty === true ? without.url : withRuns.url}${path}`, { waitUntil: 'load' });
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: true });
        const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        if (name === 'checks-failing' && size === 'desktop' && colorScheme === 'light') {
          const end = await page.locator('table.repositories').boundingBox();
          const clip = { x: 0, y: 0, width, height: Math.ceil((end?.y ?? 0) + (end?.height ?? 0) + 32) };
          await page.screenshot({ path: join(folder, 'run-page.png'), fullPage: true, clip });
        }
        if (Number(wide) > 0) console.error(`${name} is ${wide} px too wide at ${width}`);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  withRuns.close();
  without.close();
}
process.exit(0);
