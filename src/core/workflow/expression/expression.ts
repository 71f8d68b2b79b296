// The expression language of workflow files (SPEC W6): parsed to a tree and evaluated by us, with own-property reads only.
export { evaluate } from './evaluate.ts';
export { parseExpression } from './parse.ts';
export { references, substitute } from './substitute.ts';
