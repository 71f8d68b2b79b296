// What the demo's organization writes in its config repository; policies are the governance part's (baton/policies).

/** `baton/config.yaml` of `acme/.github`. */
export const ACME_CONFIG = `version: 1
defaults:
  baseBranch: main
  mergeStrategy: squash
  branchPrefix: baton/
  labels: [baton]
repositories:
  - name: design-tokens
    kind: component-library
    layout: polyrepo
    framework: tokens
    teams: [design-system]
    dependsOn: []
    paths: { tokens: tokens }
    checks: { lint: "ci / lint", test: "ci / test" }
  - name: web-react
    kind: component-library
    layout: monorepo
    framework: react
    teams: [web]
    dependsOn: [design-tokens]
    paths: { tokens: packages/theme/src, components: packages/components/src }
    checks: { lint: "ci / lint", test: "ci / test" }
  - name: web-angular
    kind: application
    layout: polyrepo
    framework: angular
    teams: [web]
    dependsOn: [design-tokens]
    paths: { tokens: src/app/theme, components: src/app }
    checks: { lint: "ci / lint", test: "ci / test" }
  - name: web-vue
    kind: application
    layout: polyrepo
    framework: vue
    teams: [web]
    dependsOn: [design-tokens]
    paths: { tokens: src/theme, components: src/components }
    checks: { lint: "ci / lint", test: "ci / test" }
  - name: docs
    kind: documentation
    layout: polyrepo
    framework: docs
    teams: [design-system]
    dependsOn: [web-react, web-angular, web-vue]
    paths: { docs: content }
    checks: { lint: "ci / lint", test: "ci / test" }
commands:
  approve: { permission: write, teams: [design-system] }
`;

/** The reusable workflow behind the checks "ci / lint" and "ci / test". */
export const SHARED_CI = `name: Shared CI
on: workflow_call
permissions: { contents: read }
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - run: npm ci && npm run lint
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - run: npm ci && npm test
`;

/** `.github/workflows/ci.yml` of every other repository. */
export const CI = `name: CI
on: [pull_request]
permissions: { contents: read }
jobs:
  ci:
    uses: acme/.github/.github/workflows/ci.yml@main
`;
