/** Markup in shapes that open-source projects have, written anew, in which neither rule may find anything. */
export const GOOD_PAGES: Readonly<Record<string, string>> = {
  'src/Dialog.tsx': `import { useId, type ReactNode } from 'react';

interface Props extends React.HTMLAttributes<HTMLDivElement> { open: boolean; onClose(): void; children: ReactNode }

export function Dialog<T,>({ open, onClose, children, ...rest }: Props) {
  const title = useId();
  return open ? (
    <div role="dialog" aria-modal="true" aria-labelledby={title} tabIndex={-1} onKeyDown={(event) => event.key === 'Escape' && onClose()} {...rest}>
      <h2 id={title}>Settings</h2>
      <button type="button" aria-label="Close" onClick={onClose}>
        <svg aria-hidden="true" viewBox="0 0 16 16"><path d="M0 0h16v16H0z" /></svg>
      </button>
      {children}
    </div>
  ) : null;
}
`,
  'src/Tabs.jsx': `export const Tabs = ({ tabs, at, onSelect }) => (
  <>
    <ul role="tablist" aria-label="Views">
      {tabs.map((tab, index) => (
        <li key={tab.id} role="presentation">
          <button role="tab" id={tab.id} aria-selected={index === at} tabIndex={index === at ? 0 : -1} onClick={() => onSelect(index)}>
            {tab.title}
          </button>
        </li>
      ))}
    </ul>
    <div role="tabpanel" tabIndex={0} aria-labelledby={tabs[at].id}>{tabs[at].content}</div>
  </>
);
`,
  'src/Combobox.tsx': `export const Combobox = ({ id, items, active, open, ...props }) => (
  <div className="combobox">
    <label htmlFor={id}>Country</label>
    <input id={id} role="combobox" aria-expanded={open} aria-controls="list" aria-activedescendant={active} autoComplete="country-name" {...props} />
    <ul id="list" role="listbox" aria-label="Countries">
      {items.map((item) => (
        <li key={item.id} id={item.id} role="option" aria-selected={item.id === active}>{item.name}</li>
      ))}
    </ul>
  </div>
);
`,
  'src/Card.js': `import React from 'react';
// Not an element: 1 < 2 && 3 > 2.
export default function Card({ href, image, title }) {
  return (
    <article>
      <img src={image} alt="" loading="lazy" onError={() => report(image)} />
      <h3><a href={href}>{title}</a></h3>
      <Button icon={<Icon name="star" />} onClick={star} autoFocus>Star</Button>
    </article>
  );
}
`,
  'src/SignIn.vue': `<script setup lang="ts">
import { ref } from 'vue';
const mail = ref('');
const props = defineProps<{ busy: boolean; fieldId: string }>();
</script>

<template>
  <form @submit.prevent="send">
    <label :for="fieldId">{{ t('mail') }}</label>
    <input :id="fieldId" v-model="mail" type="email" autocomplete="email">
    <label><input v-model="stay" type="checkbox"> {{ t('stay') }}</label>
    <button type="submit" :disabled="busy"><slot name="submit">Go</slot></button>
    <button type="button" :aria-label="t('help')" @click="help"><i class="icon-help" /></button>
    <my-dropdown @click="open" /> <BaseButton v-bind="$attrs" @click.once="go" />
    <h2 v-text="title" /> <h2><slot name="title" /></h2> <a v-bind="link">{{ name }}</a>
    <div role="checkbox" tabindex="0" :aria-checked="on" @click="flip" @keydown.space="flip">On</div>
    <div :role="kind" @click="pick"><slot /></div> <img v-bind="picture">
  </form>
</template>

<style scoped lang="scss">
$gap: 4px;
.form { &:hover { gap: $gap; } }
</style>
`,
  'src/Menu.svelte': `<script lang="ts">
  let { items, open = $bindable(), children, ...rest }: Props = $props();
</script>

<svelte:window onkeydown={close} />
<button type="button" aria-haspopup="menu" aria-expanded={open} {...rest}>{@render children?.()}</button>
{#if open}
  <ul role="menu">
    {#each items as item (item.id)}
      <li role="none"><button role="menuitem" on:click|stopPropagation={() => pick(item)}>{item.name}</button></li>
    {:else}
      <li role="none">Nothing here</li>
    {/each}
  </ul>
{/if}
<div role="button" tabindex="0" on:click={flip} on:keydown={flip}>Flip</div>
<img {src} {alt}>
<label for="who">Who</label><input id="who" bind:value={who}>
<h2>{@html title}</h2><a {href}><slot /></a>
`,
  'public/index.html': `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Über uns</title><script>if (1 < 2) start('<div onclick="x()">');</script></head>
  <body>
    <a href="#main">Skip to content</a> <a id="top"></a>
    <main id="main">
      <h1>Welcome</h1>
      <img src="team.jpg" alt="Five people around a table">
      <form><label for="q">Search</label><input id="q" type="search"><input type="hidden" name="v" value="1"><input type="submit" value="Go"></form>
      <div class="scroll" role="region" aria-label="Prices" tabindex="0"><table><tr><th scope="col">Price</th></tr></table></div>
      <video src="loop.mp4" muted autoplay></video>
      <iframe src="map.html" title="Map"></iframe>
      <button><img src="x.svg" alt="Close"></button>
    </main>
  </body>
</html>
`,
  'src/app/list.component.html': `<section *ngIf="items$ | async as items; else loading" [attr.aria-busy]="busy">
  <h2>{{ title | translate: { n: items.length } }}</h2>
  <a *ngFor="let item of items; trackBy: byId" [routerLink]="['/item', item.id]" routerLinkActive="on">{{ item.name }}</a>
  <img [src]="logo" [alt]="name"> <img [src]="logo" alt="{{ name }}">
  <button type="button" (click)="more($event)" [attr.aria-label]="'more' | translate"><mat-icon svgIcon="more"></mat-icon></button>
  @if (items.length > 3 && can(items[0])) {
    <div role="button" [tabindex]="0" (click)="all()" (keydown.enter)="all()">All</div>
  } @else {
    <p>Only {{ items.length }}</p>
  }
  <label [for]="fieldId">Filter</label><input [id]="fieldId" [(ngModel)]="filter" #box="ngModel">
  <app-row (click)="pick(item)"></app-row>
</section>
<ng-template #loading><app-spinner></app-spinner></ng-template>
`,
};
