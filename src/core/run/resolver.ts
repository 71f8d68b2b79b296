import { substitute } from '../workflow/expression/expression.ts';
import type { Resolver } from './scope-of.ts';

/** The resolver of real runs: the expression language of workflow files. A condition may leave out its `${ }`. */
export const resolver: Resolver = {
  substitute,
  test(expression, scope) {
    const value = substitute(expression.includes('${') ? expression : `\${${expression}}`, scope);
    // A condition that is text around an expression comes out as text.
    return typeof value === 'string' ? value !== '' && value !== 'false' : Boolean(value);
  },
};
