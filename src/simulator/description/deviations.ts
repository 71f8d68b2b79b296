/**
 * A place where GitHub's description is wrong about GitHub's answers: its own example fails there too, or where GitHub has
 * no example, another operation that gives the same thing declares it as it is.
 */
interface AnswerDeviation {
  readonly operation: string;
  readonly status: string;
  /** JSON pointer of the value; `*` stands for any one index. */
  readonly pointer: string;
  readonly why: string;
  /** The value is null, which this operation declares of the same thing, in that place. */
  readonly declared?: { readonly operation: string; readonly status: string; readonly pointer: string };
}

/** A request that GitHub takes and tells of in prose only: bare values in place of an object with one field, or none at all. */
interface RequestDeviation {
  readonly operation: string;
  readonly status: 'request';
  /** The field whose value may stand alone. */
  readonly field: string;
  /** Its list may be empty, too. */
  readonly empty?: true;
  /** GitHub's words for it, in the same description. */
  readonly words: readonly string[];
}

/** Known defects of the pinned version; what they excuse is no violation. Tests show each by GitHub's own example or words. */
export const ANSWER_DEVIATIONS: readonly AnswerDeviation[] = [
  {
    operation: 'apps/list-installations',
    status: '200',
    pointer: '/*/account',
    why: 'allOf of a user and an enterprise, which nothing can be at once; anyOf is meant',
  },
  // A label that came into being by its use has no description: https://github.com/github/rest-api-description/issues/1812
  ...['pulls/list 200 /*', 'pulls/request-reviewers 201 ', 'pulls/remove-requested-reviewers 200 '].map((place) => {
    const [operation = '', status = '', at = ''] = place.split(' ');
    return {
      operation,
      status,
      pointer: `${at}/labels/*/description`,
      why: 'null is left out; a single pull request declares it',
      declared: { operation: 'pulls/get', status: '200', pointer: '/labels/*/description' },
    };
  }),
];

const LABELS = ['`array` of labels directly'];

export const REQUEST_DEVIATIONS: readonly RequestDeviation[] = [
  { operation: 'issues/add-labels', status: 'request', field: 'labels', words: LABELS },
  {
    operation: 'issues/set-labels',
    status: 'request',
    field: 'labels',
    empty: true,
    words: [...LABELS, 'You can pass an empty array to remove all labels'],
  },
];
