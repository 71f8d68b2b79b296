import { expect, test } from '@jest/globals';
import { keyboard } from '../../../src/rules/accessibility/keyboard.ts';
import { type FakePull, fakePull } from '../../fakes/pull-view.ts';
import { GOOD_PAGES } from './good-pages.ts';

function judge(texts: Record<string, string | undefined>, asked = {}, changed?: FakePull['changed']) {
  const pull = fakePull({ texts, ...(changed === undefined ? {} : { changed }) });
  return keyboard.judge(pull, keyboard.options.parse(asked));
}

async function found(texts: Record<string, string>): Promise<string[]> {
  const { findings } = await judge(texts);
  return findings.map(({ line, suggestion }) => `${line} ${/(\w+)\)$/.exec(suggestion ?? '')?.[1]}`);
}

test.each<[string, string, string[]]>([
  [
    'src/Row.tsx',
    `export const Row = ({ pick, name }) => (
  <div className="row" onClick={pick}>
    {name}
  </div>
);
`,
    ['2 useKeyWithClickEvents'],
  ],
  [
    'src/Tip.jsx',
    `export const Tip = () => (
  <>
    <span onMouseOver={show} onMouseOut={hide}>i</span>
    <input autoFocus aria-label="Name" />
    <button accessKey="s">Save</button>
  </>
);
`,
    ['3 useKeyWithMouseEvents', '4 noAutofocus', '5 noAccessKey'],
  ],
  [
    'src/Switch.tsx',
    `const Switch = ({ on, flip }) => (
  <div
    role="switch"
    aria-checked={on}
    onClick={flip}
    onKeyDown={flip}
  />
);
export const Link = () => <a href="#" onClick={go}>More</a>;
export const Note = () => <p tabIndex={0}>Read me</p>;
`,
    ['2 useFocusableInteractive', '9 useValidAnchor', '10 noNoninteractiveTabindex'],
  ],
  [
    'src/List.vue',
    `<template>
  <ul>
    <li v-for="item in items" :key="item.id" @click.stop="pick(item)">{{ item.name }}</li>
    <li v-on:click="add" tabindex="2">Add</li>
  </ul>
</template>
`,
    ['3 useKeyWithClickEvents', '4 noNoninteractiveTabindex', '4 noPositiveTabindex', '4 useKeyWithClickEvents'],
  ],
  [
    'src/Old.svelte',
    `<script>let open = false;</script>
<div class="head" on:click={() => (open = !open)}>Head</div>
<div on:click|once={close}>Close</div>
`,
    ['2 useKeyWithClickEvents', '3 useKeyWithClickEvents'],
  ],
  ['src/New.svelte', '<p>{name}</p>\n<span onclick={remove}>Remove</span>\n', ['2 useKeyWithClickEvents']],
  [
    'public/index.html',
    `<!doctype html>
<html lang="en"><body>
<!-- Ümlaut -->
<div onclick="menu()">Menu</div>
<a onclick="back()">Back</a>
<input aria-label="Search" autofocus tabindex="1">
</body></html>
`,
    ['4 useKeyWithClickEvents', '5 useKeyWithClickEvents', '5 useValidAnchor', '6 noAutofocus', '6 noPositiveTabindex'],
  ],
  [
    'src/app/nav.component.html',
    `<nav>
  @for (item of items; track item.id) {
    <div class="item" (click)="open(item)">{{ item.name }}</div>
  }
  <span *ngIf="more" [tabindex]="3" accesskey="m">More</span>
</nav>
`,
    ['3 useKeyWithClickEvents', '5 noAccessKey', '5 noNoninteractiveTabindex', '5 noPositiveTabindex'],
  ],
])('in %s, what the keyboard does not reach is found on its line', async (path, text, expected) => {
  expect((await found({ [path]: text })).sort()).toEqual([...expected].sort());
});

test('finds nothing in good pages', async () => {
  const verdict = await judge(GOOD_PAGES);
  expect(verdict).toEqual({ verdict: 'pass', summary: 'no findings in the added lines of 8 files', findings: [] });
});

const ROW = 'export const Row = () => (\n  <div onClick={pick}>x</div>\n);\n';

test('says what to do, and which success criterion asks for it', async () => {
  expect(await judge({ 'a.tsx': ROW })).toEqual({
    verdict: 'fail',
    summary: '1 finding in the added lines of 1 file',
    findings: [
      {
        message: 'This can be clicked, but no key does the same.',
        suggestion:
          'Use a <button>, or add a handler for keydown or keyup beside the click. (WCAG 2.2, 2.1.1 Keyboard; useKeyWithClickEvents)',
        path: 'a.tsx',
        line: 2,
        endLine: 2,
      },
    ],
  });
});

test.each([
  ['on its line', '<>{/* biome-ignore lint/a11y/useKeyWithClickEvents: no */}<div onClick={pick}>x</div></>'],
  ['for the file', '1;\n/** biome-ignore-all lint: no */\nconst a = <div onClick={pick}>x</div>'],
])('is not silenced by a comment %s', async (_name, text) => {
  expect(await judge({ 'a.tsx': `export const a = ${text};\n` })).toMatchObject({ verdict: 'fail' });
});

test('judges only what the pull request adds, a changed line of a tag included', async () => {
  const text = '<template>\n  <div\n    class="a"\n    @click="b"\n  >x</div>\n  <p>new</p>\n</template>\n';
  const at = (...addedLines: number[]) =>
    judge({ 'a.vue': text }, {}, [{ path: 'a.vue', status: 'modified', addedLines }]);
  expect(await at(6)).toMatchObject({ verdict: 'pass' });
  expect(await at(4)).toMatchObject({ verdict: 'fail', findings: [{ line: 4, endLine: 5 }] });
});

test.each<[string, string | undefined, string]>([
  ['a.tsx', 'export const a = <div onClick={', 'could not be parsed'],
  ['a.vue', '<template><div @click="x</template>', 'could not be parsed'],
  ['deep.html', '<p>'.repeat(900) + '\n<div>'.repeat(4000), 'could not be parsed'],
  ['a.js', `${ROW}// ${'x'.repeat(6000)}`, 'minified'],
  ['a.jsx', `${ROW}// x\n`.repeat(3000), 'over 100 KB'],
  ['a.html', undefined, 'binary or over 5 MB'],
])('%s that cannot be read is told, and no pass', async (path, text, why) => {
  const verdict = await judge({ [path]: text, 'b.tsx': 'export const b = 1;\n' });
  expect(verdict).toMatchObject({
    verdict: 'neutral',
    summary: `no findings in the added lines of 1 file; not checked: 1 ${why} (${path})`,
  });
});

test('a text that broke the parser does not break the next', async () => {
  const verdict = await judge({ 'a.html': '<div>\n'.repeat(5000), 'b.tsx': ROW });
  expect(verdict).toMatchObject({ verdict: 'fail', findings: [{ path: 'b.tsx', line: 2 }] });
});

test('leaves out checks and paths that the policy leaves out, and files that are no markup', async () => {
  expect(await judge({ 'a.tsx': ROW }, { except: ['useKeyWithClickEvents'] })).toMatchObject({ verdict: 'pass' });
  expect(await judge({ 'test/a.tsx': ROW }, { exclude: ['test/**'] })).toMatchObject({ verdict: 'pass' });
  const others = await judge({ 'a.md': ROW, 'dist/a.min.js': ROW, 'server.js': 'if (a < b) c();' });
  expect(others).toMatchObject({ verdict: 'pass', summary: 'no findings in the added lines of 1 file' });
});
