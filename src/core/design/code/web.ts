import { GENERATED } from '../generated.ts';
import type { TokenSet } from '../token.ts';
import { accessorRows } from './accessors.ts';

function object(set: TokenSet): string {
  return [
    `// ${GENERATED}`,
    '',
    '/** CSS values by the name of their design token; they follow the theme that the page is in. */',
    `export const tokens = {\n${accessorRows(set)}\n} as const;`,
    '',
    'export type TokenName = keyof typeof tokens;',
    '',
  ].join('\n');
}

/** React: a constant object to take values from in styles, and the type of its names. */
export function react(set: TokenSet): string {
  return object(set);
}

/** Vue: the same, and a composable, so that components ask for tokens as they ask for all else. */
export function vue(set: TokenSet): string {
  return `${object(set)}
/** Design tokens for a component's script or template. */
export function useTokens(): typeof tokens {
  return tokens;
}
`;
}

/** Angular: the same, and a service and an injection token, so that tests and themes can give others. */
export function angular(set: TokenSet): string {
  return `import { Injectable, InjectionToken, inject } from '@angular/core';

${object(set)}
export const DESIGN_TOKENS = new InjectionToken<typeof tokens>('design tokens', {
  providedIn: 'root',
  factory: () => tokens,
});

@Injectable({ providedIn: 'root' })
export class DesignTokens {
  readonly values = inject(DESIGN_TOKENS);

  value<Name extends TokenName>(name: Name): (typeof tokens)[Name] {
    return this.values[name];
  }
}
`;
}
