/** Tokens of a small design, and styles in shapes that open-source projects have, written anew, which keep to it. */
export const TOKENS = JSON.stringify(
  {
    color: {
      $type: 'color',
      brand: { $value: '#0969da' },
      ink: { $value: { colorSpace: 'srgb', components: [0, 0, 0] } },
      paper: { $value: '#ffffff', $extensions: { 'com.example.modes': { modes: { dark: '#0d1117' } } } },
      veil: { $value: '#00000080' },
      link: { $value: '{color.brand}' },
    },
    font: {
      family: { $type: 'fontFamily', body: { $value: ['Inter', 'sans-serif'] }, code: { $value: 'Fira Code' } },
      size: {
        $type: 'dimension',
        s: { $value: { value: 14, unit: 'px' } },
        m: { $value: '1rem' },
        l: { $value: '{font.size.m}' },
      },
      weight: { $type: 'fontWeight', body: { $value: 400 }, strong: { $value: 'semi-bold' } },
      lineHeight: { $type: 'number', body: { $value: 1.5 } },
    },
    heading: {
      $type: 'typography',
      $value: {
        fontFamily: '{font.family.body}',
        fontSize: { value: 24, unit: 'px' },
        fontWeight: 700,
        lineHeight: 1.25,
      },
    },
  },
  null,
  2,
);

export const GOOD_STYLES: Readonly<Record<string, string>> = {
  'src/button.css': `/* #bada55 was the old colour */
.button {
  color: var(--color-brand, #0969DA);
  background: rgb(255 255 255) url("#ff0000.svg") no-repeat;
  border: 1px solid currentColor;
  box-shadow: 0 1px 2px rgba(0, 0, 0, .5), inset 0 0 0 1px transparent;
  animation: red 1s; grid-area: tan; font-family: inherit;
  font: 600 14px/1.5 Inter, Arial, sans-serif;
}
#fff { mask: url(#abc); }
`,
  'src/theme.scss': `@use 'sass:color';
$brand: #0969da !default;
$font-size-base: 1rem;
// $old: #123456;
.card {
  &:hover { color: lighten($brand, 10%); background: rgba($brand, .2); }
  @include shadow(#000, 2px);
  #{$prop}: map.get($colors, 'red');
  border-color: colors.$red;
  font-size: $font-size-base; line-height: 150%;
  @media (min-width: 600px) { font-size: calc(1rem + 1vw); font-weight: bold; }
}
`,
  'src/Chart.tsx': `export const Chart = ({ dark, size }: Props) => (
  <figure style={{ color: dark ? '#fff' : 'black', fontSize: 14, padding: 13, fontFamily: 'Inter, Arial' }} className="red">
    <svg fill="#0969da" stroke="none"><path d="M0" fill={color('#123456')} /></svg>
    <p title="#abcdef" data-color="red">#abcdef é</p>
    <Box style={{ lineHeight: 1.5, ...size }} color="primary" />
  </figure>
);
`,
  'src/styled.ts': `import styled, { css } from 'styled-components';
const mixin = css\`
  color: \${({ theme }) => theme.red};
  \${hidden};
\`;
export const Title = styled.h1<{ big: boolean }>\`
  \${mixin}
  font-size: \${(props) => (props.big ? '99px' : '1px')};
  color: #0969da;
  &:hover { background: white; }
  \${Icon}:hover & { fill: currentcolor; }
  @media \${screen} { font-weight: 600; }
\`;
const sql = \`select '#ff0000'\`;
`,
  'src/Card.vue': `<script setup>
const palette = ['#ff0000'];
</script>
<template><p style="color: #fff; font-size: 16px" :style="{ color: hue }">red</p></template>
<style lang="scss" scoped>
.a { .b & { color: $ink; font-weight: normal } }
</style>
<style lang="less">.a { color: fade(#ff0000, 10%); }</style>
`,
  'src/Card.svelte': `<script>let hue = 'hotpink';</script>
<p style="color: {hue}">x</p>
<svg fill="none" stroke="currentColor" />
<style>
  p { outline: 2px solid #0969daff; font-family: system-ui, Arial; }
</style>
`,
  'public/index.html': `<!doctype html>
<html lang="en"><head><meta name="theme-color" content="#123456"><style>body { background: #FFF; font: 400 1rem/1.5 "Inter" }</style></head>
<body><a href="#bad" style="color:hsl(0 0% 0%)">x</a></body></html>
`,
  'src/reset.css': `html { font-size: 100%; line-height: normal; -webkit-text-size-adjust: none }
code { font-family: "Fira Code", Menlo, monospace; font-size: .875em }
small { font-size: smaller; font-weight: inherit; font-size: 0 }
::selection { background: rgb(0 0 0 / 50%) }
@font-face { font-family: Inter; src: url(inter.woff2); font-weight: 400 }
`,
};
