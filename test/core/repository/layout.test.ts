import { describe, expect, test } from '@jest/globals';
import { detectFramework, detectKind, detectLayout, detectPaths } from '../../../src/core/repository/layout.ts';

const rows: readonly [string, readonly string[], string, string, string][] = [
  ['tokens', ['package.json', 'tokens/color.json', 'README.md'], 'polyrepo', 'tokens', 'component-library'],
  [
    'a React library',
    ['package.json', 'src/components/button.tsx', 'src/components/button.css'],
    'polyrepo',
    'react',
    'component-library',
  ],
  ['a React application', ['package.json', 'src/app/page.tsx'], 'polyrepo', 'react', 'application'],
  [
    'an Angular application',
    ['angular.json', 'src/index.html', 'src/app/app.component.ts'],
    'polyrepo',
    'angular',
    'application',
  ],
  [
    'a Vue library in packages',
    ['packages/a/package.json', 'packages/b/package.json', 'packages/a/src/button.vue'],
    'monorepo',
    'vue',
    'component-library',
  ],
  [
    'packages beside sources',
    ['packages/a/package.json', 'packages/b/package.json', 'src/index.ts'],
    'hybrid',
    'none',
    'service',
  ],
  [
    'one package in a workspace',
    ['pnpm-workspace.yaml', 'packages/a/package.json', 'packages/a/x.svelte'],
    'monorepo',
    'svelte',
    'component-library',
  ],
  ['a documentation site', ['docusaurus.config.js', 'src/pages/index.tsx'], 'polyrepo', 'docs', 'documentation'],
  ['pages of text', ['docs/index.md', 'README.md'], 'polyrepo', 'docs', 'documentation'],
  ['an iOS application', ['App.xcodeproj/project.pbxproj', 'App/View.swift'], 'polyrepo', 'ios', 'application'],
  ['an Android library', ['lib/src/main/res/values/colors.xml'], 'polyrepo', 'android', 'component-library'],
  ['a server', ['Dockerfile', 'main.go', 'README.md'], 'polyrepo', 'none', 'service'],
  ['what only lies in node_modules', ['main.go', 'node_modules/react/index.jsx'], 'polyrepo', 'none', 'service'],
  ['nothing', [], 'polyrepo', 'none', 'service'],
];

describe('detection', () => {
  test.each(rows)('%s', (_, paths, layout, framework, kind) => {
    const found = detectFramework(paths);
    expect([detectLayout(paths), found, detectKind(paths, found)]).toEqual([layout, framework, kind]);
  });
  test('folders are the usual ones that are there', () => {
    expect(detectPaths(['src/tokens/a.json', 'doc/x.md', 'components/b.vue'])).toEqual({
      tokens: 'src/tokens',
      components: 'components',
      docs: 'doc',
    });
  });
});
