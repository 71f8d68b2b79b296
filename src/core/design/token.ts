import type { Json } from '../json.ts';

/** Types of the Design Tokens format module (DTCG 2025.10) that Baton reads and writes. */
export const TOKEN_TYPES = [
  'color',
  'dimension',
  'number',
  'fontFamily',
  'fontWeight',
  'duration',
  'string',
  'boolean',
  'typography',
  'shadow',
  'border',
  'gradient',
  'cubicBezier',
  'strokeStyle',
  'transition',
] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** One token, provider-neutral. A value is a DTCG value, or an alias as the string `{other-token}`. */
export interface Token {
  /** Dot-separated path, unique in its set: `accent-background-color-default`. */
  readonly name: string;
  readonly type: TokenType;
  /** The value where no mode applies; for tokens with modes that of the default mode. */
  readonly value: Json;
  /** Values by mode (`light`, `dark`, `desktop`, …); empty when it has one value everywhere. */
  readonly modes: { readonly [mode: string]: Json };
  /** Identities that outlive its name: the variable's key, and one for each mode where modes are variables of their own. */
  readonly ids: readonly string[];
  readonly description?: string;
  /** Says that it goes away, and what to use instead. */
  readonly deprecated?: string;
}

export interface TokenSet {
  readonly tokens: readonly Token[];
}
