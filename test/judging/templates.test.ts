import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readable } from '../../src/judging/templates.ts';

const angular = (text: string) => readable('a.component.html', text)?.text.replace(/^<template>|<\/template>$/g, '');

test.each([
  ['<p (click)="go()">', '<p @click="x"   >'],
  ['<p (keydown.enter)="go()">', '<p @keydown="x"         >'],
  ['<img [alt]="name">', '<img :alt="x"     >'],
  ['<i [attr.aria-label]="a">', '<i :aria-label="x"     >'],
  ['<p [tabindex]="3">', '<p tabindex="3"  >'],
  ['<p *ngIf="a > b">x</p>', '<p              >x</p>'],
  ['@if (f(a) < 3) { <b>x</b> }', '                 <b>x</b>  '],
  ['<b>{{ a | t: { n: 1 } }}</b>', '<b>x                    </b>'],
])('reads %s of Angular as Vue', (before, after) => {
  const read = angular(before);
  expect(read?.replace(/\s+/g, ' ')).toBe(after.replace(/\s+/g, ' '));
  expect(read).toHaveLength(before.length);
});

test('keeps every line of an Angular template where it was', () => {
  const piece = fc.constantFrom(
    '<p ',
    '(a)="',
    '"',
    "'",
    '[b]="c',
    '\n',
    '{{',
    '}}',
    '@if (',
    ') {',
    '}',
    '#r',
    ' ',
    'é',
    '<!--',
    '-->',
    '*x=',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const read = angular(text) ?? '';
      expect(read).toHaveLength(text.length);
      expect([...read.matchAll(/\n/g)].map(({ index }) => index)).toHaveLength(text.split('\n').length - 1);
    }),
  );
});

test('reads events of old Svelte as attributes', () => {
  expect(readable('a.svelte', '<p on:click|once={f} on:keyup>')?.text).toBe('<p  onclick     ={f}  onkeyup>');
});

test('takes HTML for what it is, and JavaScript only where it has elements', () => {
  expect(readable('a.html', '<p onclick="x()">')).toEqual({ name: 'text.html', text: '<p onclick="x()">' });
  expect(readable('a.js', 'if (a < b) c();')).toBeUndefined();
  expect(readable('a.js', 'const a = <p/>;')?.name).toBe('text.jsx');
});
