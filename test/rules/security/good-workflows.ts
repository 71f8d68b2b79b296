// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions
export const SHA = '11bd71901bbe5b1630ceea73d27597364c9af683';
export const DIGEST = `sha256:${'5f'.repeat(32)}`;

export const lines = (...rows: readonly string[]) => `${rows.join('\n')}\n`;
/** A workflow with least rights and the given steps, which begin on line 8. */
export const steps = (on: string, ...rows: readonly string[]) =>
  lines(
    `on: ${on}`,
    'permissions: { contents: read }',
    'jobs:',
    '  build:',
    '    runs-on: ubuntu-24.04',
    '    timeout-minutes: 5',
    '    steps:',
    ...rows.map((row) => `      ${row}`),
  );

/** What each is about, and a workflow in which nothing is to mend. */
export const GOOD_WORKFLOWS: readonly (readonly [string, string])[] = [
  ['a pinned action with its version as a comment', steps('push', `- uses: actions/checkout@${SHA} # v4.2.2`)],
  [
    'an action of the same repository',
    steps('push', '- uses: ./.github/actions/setup', '- uses: $/.github/actions/lint'),
  ],
  ['an image with digest', steps('push', `- uses: docker://alpine@${DIGEST}`)],
  ['a tag and a digest', steps('push', `- uses: docker://ghcr.io:443/acme/tool:1.2@${DIGEST}`)],
  [
    'rights in every job',
    lines(
      'on: push',
      'jobs:',
      '  a: { permissions: {}, runs-on: ubuntu-24.04, steps: [{ run: make }] }',
      '  b: { permissions: { contents: write }, runs-on: ubuntu-24.04, steps: [{ run: make }] }',
    ),
  ],
  [
    'a workflow that is only called',
    lines('on: { workflow_call: { inputs: {} } }', 'jobs:', '  a: { runs-on: ubuntu-24.04, steps: [{ run: make }] }'),
  ],
  [
    'the base in a privileged workflow',
    steps(
      'pull_request_target',
      `- uses: actions/checkout@${SHA}`,
      '  with: { ref: "${{ github.event.pull_request.base.sha }}" }',
      `- uses: actions/labeler@${SHA}`,
    ),
  ],
  [
    'the head where outsiders have no rights',
    steps(
      'pull_request',
      `- uses: actions/checkout@${SHA}`,
      '  with: { ref: "${{ github.event.pull_request.head.sha }}" }',
    ),
  ],
  [
    'a title handed over as a variable of the shell',
    steps('pull_request', '- env:', '    TITLE: ${{ github.event.pull_request.title }}', '  run: echo "$TITLE"'),
  ],
  [
    'a title given to an action or a condition',
    steps(
      'issues',
      "- if: contains(github.event.issue.title, 'bug')",
      `  uses: acme/triage@${SHA}`,
      '  with: { title: "${{ github.event.issue.title }}" }',
    ),
  ],
  [
    'numbers, shas and names that outsiders do not choose',
    steps(
      'pull_request',
      '- run: |',
      '    echo ${{ github.event.pull_request.number }} ${{ github.sha }} ${{ github.event.pull_request.head.sha }}',
      '    echo ${{ github.repository }} ${{ github.base_ref }} ${{ matrix.title }} ${{ steps.body.outputs.message }}',
    ),
  ],
  [
    'all secrets for a workflow of the same owner',
    lines(
      'on: push',
      'permissions: {}',
      'jobs:',
      `  a: { uses: Acme/ci/.github/workflows/release.yml@${SHA}, secrets: inherit }`,
      '  b: { uses: ./.github/workflows/test.yml, secrets: inherit }',
    ),
  ],
];
