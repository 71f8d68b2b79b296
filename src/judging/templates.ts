/** A text as Biome can read it, every line where it was. */
export interface Readable {
  /** Its extension decides how Biome parses it. */
  readonly name: string;
  readonly text: string;
}

/** Markup whose elements can be judged. */
const MARKUP = /\.(?:[jt]sx|jsx?|mjs|vue|svelte|html?)$/i;

/** Whether a path is one of JSX, Vue, Svelte, HTML or an Angular template in its own file. */
export function isMarkup(path: string): boolean {
  return MARKUP.test(path) && !/\.min\.\w+$/i.test(path);
}

/**
 * A text of markup in words that Biome knows: Svelte's `on:click` becomes `onclick`, and an Angular template the Vue template that
 * means the same, each by as many signs as there were. Undefined for JavaScript without any element in it.
 */
export function readable(path: string, text: string): Readable | undefined {
  const name = path.toLowerCase();
  if (/\.m?js$/.test(name)) return /<\/[A-Za-z]|<\/?>|\/>/.test(text) ? { name: 'text.jsx', text } : undefined;
  if (name.endsWith('.svelte')) return { name, text: text.replace(/\bon:(\w+)((?:\|\w+)*)(?=[\s=>/])/g, svelteEvent) };
  if (/\.html?$/.test(name))
    return isAngular(name, text) ? { name: 'text.vue', text: asVue(text) } : { name: 'text.html', text };
  return { name, text };
}

function svelteEvent(_all: string, event: string, modifiers: string): string {
  return ` on${event}${' '.repeat(modifiers.length)}`;
}

function isAngular(name: string, text: string): boolean {
  const bindings = /\s(?:\[\(?[\w.-]+\)?\]|\([\w.:-]+\)|\*ng[A-Z]\w*)\s*=|@(?:if|for|switch|defer)\s*\(/;
  return name.endsWith('.component.html') || bindings.test(text);
}

const FLOW =
  /@(?:else if|if|for|switch|case)\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*\{|@(?:else|empty|default|defer|placeholder|loading|error)\b[^{}<]*\{|@let\b[^;<]*;/g;

/** Names of attributes that Angular computes: `[alt]`, `(click)`, `[(ngModel)]`, `*ngIf`, `#ref`; and those with `{{ … }}` in them. */
const BINDING = /(\s)(\[\(|\[|\(|\*|#)?([A-Za-z_][\w.:%-]*)(\)\]|\]|\))?(\s*=\s*)("[^"]*"|'[^']*')/g;

function asVue(text: string): string {
  const attributes = text
    .replace(/<!--[\s\S]*?-->/g, blank)
    .replace(BINDING, binding)
    .replace(/(\s)#[\w-]+(?=[\s/>])/g, blank);
  const words = attributes.replace(/\{\{[\s\S]*?\}\}/g, (all) => `x${blank(all.slice(1))}`).replace(FLOW, blank);
  // Brackets that are left close what FLOW opened.
  return `<template>${words.replaceAll('}', ' ')}</template>`;
}

function binding(all: string, ...[space, open, name, , equals, value]: string[]): string {
  if (space === undefined || name === undefined || equals === undefined || value === undefined) return all;
  if (open === '*' || open === '#') return blank(all);
  const target = /^routerLink$/i.test(name) ? 'href' : name.replace(/^attr\./, '');
  if (open === undefined) {
    if (value.includes('{{')) return fitted(all, `${space}:${target}`, `${equals}"x"`, value);
    return target === name ? all : fitted(all, `${space}${target}`, `${equals}${value}`);
  }
  if (open === '(') return fitted(all, `${space}@${target.replace(/[.:].*$/, '')}`, `${equals}"x"`, value);
  // Biome looks at what is written, not at what a binding computes, be it as simple as a number.
  const literal = /^["']\s*'?(-?\d+|true|false|(?<=')[\w -]*(?='))'?\s*["']$/.exec(value)?.[1];
  const bound = target.replace(/\..*$/, '');
  return literal === undefined
    ? fitted(all, `${space}:${bound}`, `${equals}"x"`, value)
    : fitted(all, `${space}${bound}`, `${equals}"${literal}"`, value);
}

/** Name and value in as many signs as there were, and as many line ends. */
function fitted(all: string, name: string, value: string, old = ''): string {
  const short = name + value;
  const lines = '\n'.repeat(old.split('\n').length - 1);
  const room = all.length - short.length - lines.length;
  return room < 0 ? all : `${short}${' '.repeat(room)}${lines}`;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
