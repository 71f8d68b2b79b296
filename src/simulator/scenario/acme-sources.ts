// What people of the demo's organization wrote by hand: small, but of each framework's kind.
import { CI } from './acme-config.ts';

export interface Files {
  readonly [path: string]: string;
}

function manifest(name: string, more: object): string {
  const scripts = { lint: 'biome check .', test: 'vitest run' };
  return `${JSON.stringify({ name, version: '1.4.0', private: true, type: 'module', scripts, ...more }, null, 2)}\n`;
}

function readme(title: string, text: string): string {
  return `# ${title}\n\n${text}\n`;
}

export const DESIGN_TOKENS: Files = {
  'README.md': readme(
    'Design tokens',
    'The source is `tokens/tokens.json` (DTCG). What is built from it lies in `build/`.',
  ),
  'package.json': manifest('@acme/design-tokens', { files: ['build', 'tokens'] }),
  'CHANGELOG.md': '# Changelog\n\n## Design 14.15.0\n\nFirst tokens from Figma.\n',
  '.github/workflows/ci.yml': CI,
};

export const WEB_REACT: Files = {
  'README.md': readme(
    'React components',
    'A monorepo: `packages/theme` carries the design, `packages/components` uses it.',
  ),
  'package.json': manifest('@acme/web-react', { workspaces: ['packages/*'] }),
  'packages/theme/package.json': manifest('@acme/theme', { exports: './src/index.ts' }),
  'packages/theme/src/index.ts':
    "import './generated/tokens.css';\n\nexport { type TokenName, tokens } from './generated/tokens.ts';\n",
  'packages/components/package.json': manifest('@acme/components', {
    dependencies: { '@acme/theme': '1.4.0', react: '^19.0.0' },
  }),
  'packages/components/src/banner.tsx': `import { tokens } from '@acme/theme';
import type { ReactNode } from 'react';

export function Banner({ children }: { readonly children: ReactNode }) {
  const padding = \`\${tokens.bannerPaddingVertical} \${tokens.bannerPaddingHorizontal}\`;
  return (
    <output style={{ background: tokens.accentBackgroundColorDefault, padding }}>
      {children}
    </output>
  );
}
`,
  '.github/workflows/ci.yml': CI,
};

export const WEB_ANGULAR: Files = {
  'README.md': readme('Angular application', 'Design values come from `src/app/theme`.'),
  'package.json': manifest('@acme/web-angular', { dependencies: { '@angular/core': '^21.0.0' } }),
  'angular.json': `${JSON.stringify(
    { version: 1, projects: { web: { projectType: 'application', root: '', sourceRoot: 'src' } } },
    null,
    2,
  )}\n`,
  'src/styles.css': '@import "./app/theme/generated/tokens.css";\n',
  'src/app/card.component.ts': `import { Component, inject } from '@angular/core';
import { DesignTokens } from './theme/generated/design-tokens';

@Component({
  selector: 'acme-card',
  template: '<ng-content />',
  host: { '[style.padding]': 'tokens.basePaddingHorizontalLarge' },
})
export class CardComponent {
  readonly tokens = inject(DesignTokens).values;
}
`,
  '.github/workflows/ci.yml': CI,
};

export const WEB_VUE: Files = {
  'README.md': readme('Vue application', 'Design values come from `src/theme`.'),
  'package.json': manifest('@acme/web-vue', { dependencies: { vue: '^3.5.0' } }),
  'src/main.ts':
    "import './theme/generated/tokens.css';\nimport { createApp } from 'vue';\nimport App from './App.vue';\n\ncreateApp(App).mount('#app');\n",
  'src/App.vue':
    "<script setup lang=\"ts\">\nimport ItemList from './components/ItemList.vue';\n</script>\n\n<template>\n  <ItemList :items=\"['one', 'two']\" />\n</template>\n",
  'src/components/ItemList.vue': `<script setup lang="ts">
import { useTokens } from '../theme/generated/use-tokens.ts';

defineProps<{ items: string[] }>();
const tokens = useTokens();
</script>

<template>
  <ul :style="{ display: 'grid', gap: tokens.listGapRegular }">
    <li v-for="item in items" :key="item">{{ item }}</li>
  </ul>
</template>
`,
  '.github/workflows/ci.yml': CI,
};

export const DOCS: Files = {
  'README.md': readme('Documentation', 'Pages lie in `content/`.'),
  'package.json': manifest('@acme/docs', {}),
  'content/index.md':
    '# Acme design system\n\n- [Tokens](design-tokens.md)\n- [Migrating tokens](design-tokens-migration.md)\n',
  '.github/workflows/ci.yml': CI,
};
