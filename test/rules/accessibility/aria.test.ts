import { expect, test } from '@jest/globals';
import { aria } from '../../../src/rules/accessibility/aria.ts';
import { fakePull } from '../../fakes/pull-view.ts';
import { GOOD_PAGES } from './good-pages.ts';

function judge(texts: Record<string, string | undefined>, asked = {}) {
  return aria.judge(fakePull({ texts }), aria.options.parse(asked));
}

async function found(texts: Record<string, string>): Promise<string[]> {
  const { findings } = await judge(texts);
  return findings.map(({ line, suggestion }) => `${line} ${/(\w+)\)$/.exec(suggestion ?? '')?.[1]}`);
}

test.each<[string, string, string[]]>([
  [
    'src/Toolbar.tsx',
    `export const Toolbar = ({ undo }) => (
  <div role="toolbar">
    <button type="button" onClick={undo}><svg viewBox="0 0 1 1" /></button>
    <img src="/logo.svg" />
    <input type="text" name="find" />
    <h2></h2>
    <div aria-labeledby="x">x</div>
  </div>
);
`,
    ['3 namelessButton', '4 useAltText', '5 unlabelledField', '6 useHeadingContent', '7 useValidAriaProps'],
  ],
  [
    'src/Check.jsx',
    `export const Check = () => (
  <>
    <div role="checkbox" tabIndex={0}>x</div>
    <div role="buton">x</div>
    <button aria-pressed="maybe">x</button>
    <p aria-hidden="true" tabIndex={0}>x</p>
    <meta aria-hidden="false" />
  </>
);
`,
    [
      '3 useAriaPropsForRole',
      '4 useValidAriaRole',
      '5 useValidAriaValues',
      '6 noAriaHiddenOnFocusable',
      '7 noAriaUnsupportedElements',
    ],
  ],
  [
    'src/Row.tsx',
    `export const Row = () => (
  <div onClick={pick} onKeyDown={pick}>
    <h3 role="button">x</h3>
    <button role="article">x</button>
    <td scope="row">x</td>
    <iframe src="/x" />
  </div>
);
`,
    [
      '2 noStaticElementInteractions',
      '3 noNoninteractiveElementToInteractiveRole',
      '4 noInteractiveElementToNoninteractiveRole',
      '5 noHeaderScope',
      '6 useIframeTitle',
    ],
  ],
  [
    'src/Form.vue',
    `<template>
  <form>
    <label>Mail</label>
    <input v-model="mail" type="email" autocomplete="e-mail">
    <select v-model="land"><option>x</option></select>
    <button @click="send"><i class="icon-send" /></button>
    <img :src="picture">
  </form>
</template>
`,
    [
      '3 noLabelWithoutControl',
      '4 unlabelledField',
      '4 useValidAutocomplete',
      '5 unlabelledField',
      '6 namelessButton',
      '7 useAltText',
    ],
  ],
  [
    'src/Film.svelte',
    `<video src={film}></video>
{#if picture}<img src={picture}>{/if}
<div on:click={play} on:keydown={play}>Play</div>
<textarea bind:value={text}></textarea>
`,
    ['1 useMediaCaption', '2 useAltText', '3 noStaticElementInteractions', '4 unlabelledField'],
  ],
  [
    'public/index.html',
    `<!doctype html>
<html>
  <body>
    <marquee>News</marquee>
    <a href="/x"></a>
    <label for="other">Other</label><input id="mail">
    <button></button>
  </body>
</html>
`,
    ['2 useHtmlLang', '4 noDistractingElements', '5 useAnchorContent', '6 unlabelledField', '7 namelessButton'],
  ],
  [
    'public/404.htm',
    '<html lang="english-words">\n<p role="wrong">é</p></html>\n',
    ['1 useValidLang', '2 useValidAriaRole'],
  ],
  [
    'src/app/item.component.html',
    `<img [src]="item.picture">
<button (click)="remove()"><i class="trash"></i></button>
<div (click)="open()" (keyup)="open()">{{ item.name }}</div>
<input [(ngModel)]="item.name">
@if (a) { <h2></h2> }
`,
    ['1 useAltText', '2 namelessButton', '3 noStaticElementInteractions', '4 unlabelledField', '5 useHeadingContent'],
  ],
])('in %s, what screen readers cannot tell is found on its line', async (path, text, expected) => {
  expect((await found({ [path]: text })).sort()).toEqual([...expected].sort());
});

test('finds nothing in good pages', async () => {
  const verdict = await judge(GOOD_PAGES);
  expect(verdict).toEqual({ verdict: 'pass', summary: 'no findings in the added lines of 8 files', findings: [] });
});

test('says what to do, and which success criterion asks for it', async () => {
  expect((await judge({ 'a.html': '<p>x</p>\n<button></button>\n' })).findings).toEqual([
    {
      message: 'This button has no name: a screen reader only says "button".',
      suggestion: 'Write a text into it, or add aria-label. (WCAG 2.2, 4.1.2 Name, Role, Value; namelessButton)',
      path: 'a.html',
      line: 2,
      endLine: 2,
    },
  ]);
});

test.each([
  ['a file input that a button opens', '<input type="file" className="hidden" />'],
  ['a field in a component that may label it', '<Field label="x"><input /></Field>'],
  ['a field with a placeholder', '<input placeholder="Mail" />'],
  ['a field whose type is computed', '<input type={kind} />'],
  ['a field whose id is computed', '<><Label htmlFor={id} /><input id={id} /></>'],
  ['a button that says what a component says', '<button><Trans id="x" /></button>'],
  ['a button that is hidden', '<button aria-hidden="true" tabIndex={-1} />'],
  ['an element inside of an attribute', '<Menu trigger={<button>Open</button>} />'],
  ['a button with a picture that has a name', '<button><svg aria-label="Close" /></button>'],
  ['a button with a text from elsewhere', '<button dangerouslySetInnerHTML={{ __html: text }} />'],
])('leaves %s alone', async (_name, text) => {
  expect(await judge({ 'a.tsx': `export const A = () => ${text};\n` })).toMatchObject({
    verdict: 'pass',
    findings: [],
  });
});

test('leaves out checks that the policy leaves out', async () => {
  expect(await judge({ 'a.html': '<button></button>' }, { except: ['namelessButton'] })).toMatchObject({
    verdict: 'pass',
  });
});
