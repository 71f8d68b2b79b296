import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { markdown } from '../../src/simulator/pages/markdown/markdown.ts';
import { startWorld, type TestWorld } from './world.ts';

let world: TestWorld;
let sha: string;
let check: number;
beforeAll(async () => {
  world = await startWorld();
  const { sim, call } = world;
  await sim.as('ben').push('acme/web', 'topic/one', { 'src/a.txt': 'one\nTWO <b>\nthree\n' }, 'Shout two');
  await sim.as('ben').openPull('acme/web', { head: 'topic/one', title: 'Shout <script>alert(1)</script>' });
  const pull = (await call('GET', '/repos/acme/web/pulls/1')).body;
  sha = pull.head.sha;
  await call('PATCH', '/repos/acme/web/pulls/1', {
    body: `<!-- a marker of ours -->\n**Bold** words\n\n| Repo | State |\n| --- | --- |\n| web | [open](${sim.url}/acme/web/pull/1) |`,
  });
  const made = await call('POST', '/repos/acme/web/check-runs', {
    name: 'baton / colours',
    head_sha: sha,
    status: 'completed',
    conclusion: 'failure',
    details_url: 'javascript:alert(1)',
    output: {
      title: 'Contrast is too low',
      summary: '1. Darken `text`\n2. Push',
      annotations: [
        {
          path: 'src/a.txt',
          start_line: 2,
          end_line: 2,
          annotation_level: 'failure',
          message: '<img src=x onerror=alert(1)>',
        },
      ],
    },
  });
  check = made.body.id;
  await call('POST', '/repos/acme/web/issues', { title: 'Where is blue?', body: '- [x] looked\n- [ ] found' });
});
afterAll(() => world.stop());

/** What a browser gets, and whether it may run anything. */
async function browse(path: string, accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8') {
  const response = await fetch(`${world.sim.url}${path}`, { headers: { accept }, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('every html_url that the API gives leads to a page of its own', async () => {
  const { call, sim } = world;
  await call('POST', '/repos/acme/web/issues/1/comments', { body: 'Looks **good**' });
  await sim.as('ana').review('acme/web', 1, 'APPROVE', 'Ship it');
  await call('POST', '/repos/acme/web/pulls/1/comments', {
    body: 'Why *loud*?',
    commit_id: sha,
    path: 'src/a.txt',
    line: 2,
  });
  const release = await call('POST', '/repos/acme/web/releases', { tag_name: 'v1/a', name: 'First', body: '## News' });
  expect(release.status).toBe(201);
  const answers = await Promise.all(
    [
      '/repos/acme/web/releases',
      '/repos/acme/web/pulls/1/comments',
      '/repos/acme/web',
      '/repos/acme/web/pulls/1',
      '/repos/acme/web/pulls/1/files',
      '/repos/acme/web/pulls/1/reviews',
      '/repos/acme/web/issues/1/comments',
      '/repos/acme/web/issues/2',
      `/repos/acme/web/commits/${sha}`,
      `/repos/acme/web/check-runs/${check}`,
      '/repos/acme/web/contents/src/a.txt',
    ].map((path) => call('GET', path)),
  );
  const people = /"(?:html_url|blob_url|raw_url)":"([^"]+)"/g;
  const addresses = new Set(
    [...JSON.stringify(answers.map(({ body }) => body)).matchAll(people)]
      .map(([, address]) => address!)
      // A bot's page stands where the API has the app's JSON.
      .filter((address) => !address.includes('/apps/')),
  );
  expect(addresses.size).toBeGreaterThan(10);
  for (const address of addresses) {
    const { status, headers } = await browse(address.slice(sim.url.length));
    expect({ address, status, type: headers.get('content-type') }).toEqual({
      address,
      status: 200,
      type: expect.stringMatching(/^text\/(?:html|plain)/),
    });
  }
});

test('a pull request shows where it stands, its words, checks, reviews, files and anchors', async () => {
  const { text } = await browse('/acme/web/pull/1');
  expect(text).toContain('Shout &lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text).toContain('<strong>Bold</strong> words');
  expect(text).not.toContain('marker');
  expect(text).toMatch(/<td>web<\/td><td><a href="[^"]*\/acme\/web\/pull\/1"/);
  expect(text).toContain('baton / colours');
  expect(text).toContain('Contrast is too low');
  expect(text).toContain('id="pullrequestreview-');
  expect(text).toContain('id="issuecomment-');
  expect(text).toMatch(/id="discussion_r\d+"[\s\S]*\+TWO &lt;b&gt;<\/pre>[\s\S]*Why <em>loud<\/em>\?/);
  expect(text).toContain('+TWO &lt;b&gt;');
  expect(text).toContain('Baton’s simulated GitHub');
});

test('a merged pull request names its merge commit, whose page shows what it changed', async () => {
  const { sim, call } = world;
  await sim.as('ben').push('acme/web', 'topic/two', { 'src/new.txt': 'fresh\n' }, 'Add new');
  const number = await sim.as('ben').openPull('acme/web', { head: 'topic/two', title: 'Add new' });
  const merged = await call('PUT', '/repos/acme/web/pulls/3/merge', {});
  expect({ number, status: merged.status }).toEqual({ number: 3, status: 200 });
  const { text } = await browse('/acme/web/pull/3');
  expect(text).toContain('>Merged<');
  expect(text).toContain(`href="/acme/web/commit/${merged.body.sha}"`);
  expect((await browse(`/acme/web/commit/${merged.body.sha}`)).text).toContain('+fresh');
  const first = sim.read('acme/web').log().at(-1)!.sha;
  expect((await browse(`/acme/web/commit/${first}`)).text).toContain('none: the first commit');
});

test('a check run shows its title, its summary and its annotations, and hostile words stay words', async () => {
  const { text } = await browse(`/acme/web/runs/${check}`);
  expect(text).toContain('Contrast is too low');
  expect(text).toMatch(/<ol><li>Darken <code>text<\/code><\/li>/);
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(text).toContain(`href="/acme/web/blob/${sha}/src/a.txt#L2"`);
  expect(text).not.toMatch(/javascript:|<img|<script/i);
});

test('refs with slashes, folders, raw files, lists and redirects work as on GitHub', async () => {
  expect((await browse('/acme/web/blob/topic/one/src/a.txt')).text).toContain('TWO &lt;b&gt;');
  expect((await browse('/acme/web/tree/topic/one/src')).text).toContain('a.txt');
  const raw = await browse('/acme/web/raw/topic/one/src/a.txt');
  expect([raw.headers.get('content-type'), raw.text]).toEqual(['text/plain; charset=utf-8', 'one\nTWO <b>\nthree\n']);
  expect((await browse('/acme/web/pulls')).text).toContain('/acme/web/pull/1');
  expect((await browse('/acme/web/commits/main')).status).toBe(200);
  const moved = await browse('/acme/web/issues/1');
  expect([moved.status, moved.headers.get('location')]).toEqual([302, '/acme/web/pull/1']);
  for (const path of ['/ana', '/acme', '/ACME/Web', '/acme/web.git', '/'])
    expect((await browse(path)).status).toBe(200);
});

test('the start page, an organization, a person and a workflow run lead on to what is in them', async () => {
  const { sim } = world;
  sim.actions.define('acme/docs', {
    workflow: 'ci',
    jobs: [{ name: 'ci / test', seconds: 0, outcome: () => 'success' }],
  });
  await sim.as('ben').push('acme/docs', 'topic', { 'a.txt': 'a\n' }, 'Add a');
  await sim.as('ben').openPull('acme/docs', { head: 'topic', title: 'Add a' });
  await sim.settled();
  const [run] = sim.hub.repository('acme/docs').runs.values();
  expect((await browse('/')).text).toContain('href="/acme/docs/pull/1"');
  expect((await browse('/acme')).text).toMatch(/href="\/ben"[\s\S]*design/);
  expect((await browse('/ben')).text).toMatch(/href="\/acme\/web"[\s\S]*write/);
  expect((await browse(`/acme/docs/actions/runs/${run!.id}`)).text).toMatch(/ci \/ test[\s\S]*success/);
  const job = run!.jobs[0]!.check.id;
  expect((await browse(`/acme/docs/actions/runs/${run!.id}/job/${job}`)).text).toContain('ci / test');
});

test('what is not there is a page that says so, whatever stands in the address', async () => {
  for (const path of [
    '/nobody',
    '/acme/none',
    '/acme/web/pull/999',
    '/acme/web/pull/x',
    '/acme/web/runs/',
    '/acme/web/commit/HEAD~1',
    '/acme/web/blob/main/../../config',
    '/acme/web/blob/main/%2e%2e/config',
    '/acme/web/raw/main/..%2f..%2fconfig',
    '/acme/web/actions/runs/1',
    '/%ff',
    '/__proto__/constructor',
  ]) {
    const { status, text } = await browse(path);
    expect([path, status]).toEqual([path, 404]);
    expect(text).toContain('Nothing lives at this address');
  }
});

test('pages run no script, load nothing from elsewhere, and only their style sheet is kept', async () => {
  const { headers, text } = await browse('/acme/web/pull/1');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(text).not.toMatch(/<script|style="|\son\w+=/);
  const style = /rel="stylesheet" href="([^"]+)"/.exec(text)![1]!;
  const sheet = await browse(style, 'text/css,*/*;q=0.1');
  expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  expect(sheet.text).not.toMatch(/@import|url\(/);
});

test('programs see no difference: the API answers JSON, and looking at pages counts nowhere', async () => {
  const { sim, call } = world;
  const before = sim.journal.total();
  await browse('/acme/web/pull/1');
  await browse('/');
  expect(sim.journal.total()).toEqual(before);
  const accept = 'text/html';
  expect((await call('GET', '/repos/acme/web', undefined, { headers: { accept } })).body.full_name).toBe('acme/web');
  expect((await browse('/', '*/*')).headers.get('content-type')).toMatch('application/json');
  expect((await browse('/acme/web', 'application/vnd.github+json')).status).toBe(404);
  expect((await browse('/api/v3/acme/web')).headers.get('content-type')).toMatch('application/json');
  const written = await fetch(`${sim.url}/acme/web`, { method: 'POST', headers: { accept } });
  expect([written.status, written.headers.get('content-type')]).toEqual([
    404,
    expect.stringMatching('application/json'),
  ]);
});

const reading = { origin: 'http://127.0.0.1:1', breaks: true };
const show = (text: string) => String(markdown(text, reading)).replace(/^<div class="markdown">|<\/div>$/g, '');

test.each([
  ['# Big\n## Less', '<h3 class="first">Big</h3>\n<h3>Less</h3>\n'],
  ['a **b** *c* ~~d~~ `e*f*`', '<p>a <strong>b</strong> <em>c</em> <del>d</del> <code>e*f*</code></p>\n'],
  ['snake_case_name and 2 * 3 * 4', '<p>snake_case_name and 2 * 3 * 4</p>\n'],
  ['1\\. \\*no\\* &lt;b&gt; &amp;amp;', '<p>1. *no* &lt;b&gt; &amp;amp;</p>\n'],
  [
    '- a\n  - b\n- [x] c',
    '<ul><li>a<ul><li>b</li>\n</ul>\n</li>\n<li class="task"><input type="checkbox" disabled checked> c</li>\n</ul>\n',
  ],
  ['3. a\n\n4. b', '<ol start="3"><li>a</li>\n<li>b</li>\n</ol>\n'],
  ['```ts\n<b> **x**\n```', '<pre tabindex="0"><code>&lt;b&gt; **x**</code></pre>\n'],
  [
    '> [!WARNING]\n> Look',
    '<blockquote class="alert is-warning"><p class="alert-name">Warning</p><p>Look</p>\n</blockquote>\n',
  ],
  [
    '<details>\n<summary>More (2)</summary>\n\nin\n\n</details>',
    '<details><summary>More (2)</summary><p>in</p>\n</details>\n',
  ],
  ['a<!-- b --> c\n<!--\nd\n-->', '<p>a c</p>\n'],
  [
    'See http://127.0.0.1:1/acme/web/pull/7.',
    '<p>See <a href="http://127.0.0.1:1/acme/web/pull/7" rel="noopener noreferrer">acme/web#7</a>.</p>\n',
  ],
])('GitHub’s markdown %j is drawn', (text, expected) => {
  expect(show(text)).toBe(expected);
});

test('a table keeps its columns, with escaped borders inside of cells', () => {
  const text = show('| a | b |\n| :-: | --: |\n| x \\| y | `p\\|q` | too many |\n| one |\n');
  expect(text).toContain('<th class="mid">a</th><th class="end">b</th>');
  expect(text).toContain('<td class="mid">x | y</td><td class="end"><code>p|q</code></td></tr>');
  expect(text).toContain('<td class="mid">one</td><td class="end"></td></tr>');
  expect(text).not.toContain('too many');
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java&#115;cript:alert(1))',
  '[x](data:text/html,<script>1</script>)',
  '![x](javascript:alert(1))',
  '<a href="javascript:alert(1)">x</a>',
  '<javascript:alert(1)>',
  '<details onclick=alert(1)>x</details>',
  '<details><summary><img src=x onerror=alert(1)></summary></details>',
  '[x](http://a/"onmouseover="alert(1))',
  'http://a/"onmouseover="alert(1)',
  '| a |\n| --- |\n| <b onclick=x>',
  '`<script>`',
  '```"><script>\n</code></pre><script>\n```',
  '<!-- never closed <script>',
  '&#60;script&#62;',
])('hostile markdown stays text: %j', (text) => {
  expect(tags(show(text))).not.toMatch(/script|img|onclick|onmouseover|onerror|iframe/i);
  expect(hrefs(show(text)).filter((href) => !/^https?:/.test(href))).toEqual([]);
});

test('whatever is written, only known tags come out, balanced, and links lead to http(s)', () => {
  const word = fc.constantFrom(
    ...['<', '>', '"', '&', '[', ']', '(', ')', '`', '```', '*', '**', '_', '~~', '|', '\n', '\n\n', '- ', '1. ', '> '],
    ...['# ', '---', '\\', ' ', 'a', '<!--', '-->', '<details>', '</details>', '<summary>', '</summary>', '<script>'],
    ...['javascript:', 'http://a.b/c', '| --- |', '[ ] ', '&#x3c;', '\u2028', '\0', '\t', '[!NOTE]'],
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const shown = show(words.join(''));
      expect(unbalanced(shown)).toEqual([]);
      expect(hrefs(shown).filter((href) => !/^https?:\/\//.test(href))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['**a '],
  ['`'],
  ['` `` '],
  ['[a]('],
  ['![['],
  ['<!-- '],
  ['<!--\n'],
  ['> '],
  ['- '],
  ['<details>\n'],
  ['h'],
  ['https://a.'],
  ['# a       '],
  ['| '],
  ['a |\n---|\n'],
  ['_a_b'],
  ['\n'],
  ['&#'],
  ['  - a\n'],
  ['```'],
])('a body of GitHub’s greatest length made of %j is drawn in a blink', (part) => {
  const started = process.cpuUsage();
  show(part.repeat(65_536 / part.length));
  show(`${part.repeat(65_000 / part.length)}x`);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(5_000);
});

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z]+(?:="[^"<>]*")?)*)>/g;
const KNOWN =
  /^(?:p|h[345]|strong|em|del|code|a|br|hr|pre|ul|ol|li|input|blockquote|details|summary|div|table|thead|tbody|tr|th|td)$/;

function tags(shown: string): string {
  return (shown.match(/<[^>]*>/g) ?? []).join('');
}

function hrefs(shown: string): string[] {
  return [...shown.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!);
}

/** What is left of the markup when all well-formed, known tags are taken out in pairs. */
function unbalanced(shown: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [all, slash, name] of shown.matchAll(TAG)) {
    if (!KNOWN.test(name!)) wrong.push(all);
    if (['br', 'hr', 'input'].includes(name!)) continue;
    if (slash === '') open.push(name!);
    else if (open.pop() !== name) wrong.push(all);
  }
  return [...wrong, ...open, ...(shown.replace(TAG, '').match(/[<>"]/g) ?? [])];
}
