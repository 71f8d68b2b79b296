import type { Json } from '../../json.ts';

/** An expression as a tree. `at` is the offset of its first sign in the text that was parsed. */
export type Tree =
  | { readonly kind: 'literal'; readonly at: number; readonly value: Json }
  | { readonly kind: 'name'; readonly at: number; readonly name: string }
  | { readonly kind: 'member'; readonly at: number; readonly of: Tree; readonly key: string }
  | { readonly kind: 'index'; readonly at: number; readonly of: Tree; readonly index: Tree }
  | { readonly kind: 'list'; readonly at: number; readonly items: readonly Tree[] }
  | { readonly kind: 'call'; readonly at: number; readonly name: string; readonly inputs: readonly Tree[] }
  | { readonly kind: 'unary'; readonly at: number; readonly sign: '!' | '-' | '+'; readonly of: Tree }
  | {
      readonly kind: 'binary';
      readonly at: number;
      readonly sign: BinarySign;
      readonly left: Tree;
      readonly right: Tree;
    }
  | {
      readonly kind: 'choice';
      readonly at: number;
      readonly test: Tree;
      readonly yes: Tree;
      readonly no: Tree;
    };

/** Binary operators by how strongly they bind; each binds to the left. */
export const STRENGTH = {
  '||': 1,
  '&&': 2,
  '===': 3,
  '!==': 3,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
} as const;
export type BinarySign = keyof typeof STRENGTH;

/** Why a text is not an expression, and where. */
export interface Misread {
  readonly at: number;
  readonly message: string;
}

/** Calls back for `tree` and everything under it. */
export function visit(tree: Tree, see: (tree: Tree) => void): void {
  see(tree);
  for (const child of children(tree)) visit(child, see);
}

function children(tree: Tree): readonly Tree[] {
  switch (tree.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'member':
      return [tree.of];
    case 'index':
      return [tree.of, tree.index];
    case 'list':
      return tree.items;
    case 'call':
      return tree.inputs;
    case 'unary':
      return [tree.of];
    case 'binary':
      return [tree.left, tree.right];
    case 'choice':
      return [tree.test, tree.yes, tree.no];
  }
}

/** The keys of a path such as `steps.a.outputs["b"]` that are fixed in the text, from the root on; empty for anything else. */
export function pathOf(tree: Tree): readonly (string | number)[] {
  if (tree.kind === 'name') return [tree.name];
  if (tree.kind !== 'member' && tree.kind !== 'index') return [];
  const before = pathOf(tree.of);
  if (before.length === 0) return [];
  if (tree.kind === 'member') return [...before, tree.key];
  const { index } = tree;
  if (index.kind === 'literal' && (typeof index.value === 'string' || typeof index.value === 'number')) {
    return [...before, index.value];
  }
  return [];
}
