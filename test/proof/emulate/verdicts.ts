/** Who answers as GitHub's documentation says, where the two do not answer alike. */
export interface Verdict {
  readonly right: 'simulator' | 'emulate' | 'both' | 'undocumented';
  readonly why: string;
  /** The page that decides. */
  readonly page: string;
  /** emulate answers otherwise in every run, so values are not shown. */
  readonly random?: true;
}

const REST = 'https://docs.github.com/rest';
const JWT = 'https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app';

const ours = (page: string, why: string): Verdict => ({ right: 'simulator', why, page });

const missing = (page: string) => ours(page, 'emulate does not have it');

/** By the name of the step; a step that is not built here needs none. */
export const VERDICTS: { readonly [step: string]: Verdict } = {
  'a JWT that lives for an hour': ours(
    `${JWT}/generating-a-json-web-token-jwt-for-a-github-app`,
    'the time must be no more than 10 minutes into the future',
  ),
  "the repository's installation without a JWT": ours(
    `${REST}/apps/apps#get-a-repository-installation-for-the-authenticated-app`,
    'you must use a JWT',
  ),
  'repositories of the installation': missing(
    `${REST}/apps/installations#list-repositories-accessible-to-the-app-installation`,
  ),
  'a token that nobody gave out': ours(
    `${REST}/authentication/authenticating-to-the-rest-api#failed-login-limit`,
    'invalid credentials are 401; emulate takes them for its default user',
  ),
  'a private repository, seen by anybody': ours(
    `${REST}/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource`,
    'a private resource is 404 to who may not see it',
  ),
  'a private repository, seen by a stranger': ours(
    `${REST}/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource`,
    'a private resource is 404 to who may not see it',
  ),
  'the narrowed token reads another private repository': ours(
    `${REST}/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource`,
    'a private resource is 404 to who may not see it',
  ),
  'the rate limit': ours(
    `${REST}/rate-limit/rate-limit#get-rate-limit-status-for-the-authenticated-user`,
    'limit, used, remaining and reset; the name stands only in the header',
  ),
  'the role of somebody who writes': ours(
    `${REST}/collaborators/collaborators#get-repository-permissions-for-a-user`,
    'who was given write has write; emulate makes members of an organization its owners',
  ),
  'the role of an outsider on a public repository': ours(
    `${REST}/collaborators/collaborators#get-repository-permissions-for-a-user`,
    'everybody reads a public repository; 404 is for a user who does not exist',
  ),
  'the role of an outsider on a private repository': ours(
    `${REST}/collaborators/collaborators#get-repository-permissions-for-a-user`,
    '`none` is one of the permissions; 404 is for a user who does not exist',
  ),
  'a tree of nothing': {
    right: 'undocumented',
    why: 'GitHub is reported to refuse it with "Invalid tree info"',
    page: `${REST}/git/trees#create-a-tree`,
  },
  'a branch with a space in its name': ours(
    'https://git-scm.com/docs/git-check-ref-format',
    'git has no such ref, and GitHub answers validation failed',
  ),
  'a branch that does not exist is moved': ours(`${REST}/git/refs#update-a-reference`, '422 is listed, 404 is not'),
  'a branch is deleted again': ours(`${REST}/git/refs#delete-a-reference`, '422 is listed, 404 is not'),
  'a tag object': {
    ...ours('https://git-scm.com/docs/git-mktag', 'git gives the same SHA-1; emulate makes one up'),
    random: true,
  },
  'the tag object is read again': {
    ...ours(`${REST}/git/tags#get-a-tag`, 'follows from the tag object'),
    random: true,
  },
  'a ref to the tag object': {
    ...ours(`${REST}/git/refs#create-a-reference`, 'follows from the tag object'),
    random: true,
  },
  'a branch in full': ours(`${REST}/branches/branches#get-a-branch`, 'the commit of a branch is a whole commit'),
  'ahead by one': ours(
    'https://git-scm.com/docs/diff-format',
    'a hunk of one line is written without its length, as git does',
  ),
  'a commit whose message does not end its line': ours(
    'https://github.com/octokit/fixtures/tree/main/scenarios/api.github.com/create-file',
    'recorded: GitHub keeps the message as it is; emulate adds a new line',
  ),
  'a label for the issue': {
    ...ours(
      'https://github.com/octokit/fixtures/tree/main/scenarios/api.github.com/add-labels-to-issue',
      'recorded: labels that are made by the way are `ededed`; emulate makes up a colour',
    ),
    random: true,
  },
  'a reaction': missing(`${REST}/reactions/reactions#create-reaction-for-an-issue-comment`),
  'the tag of the release': ours(
    `${REST}/releases/releases#create-a-release`,
    'the tag is made from `target_commitish` when it does not exist',
  ),
  'a dispatch': missing(`${REST}/repos/repos#create-a-repository-dispatch-event`),
  'a deployment': missing(`${REST}/deployments/deployments#create-a-deployment`),
  'a second pull request of the same branches': ours(
    `${REST}/pulls/pulls#create-a-pull-request`,
    'validation failed: a pull request already exists',
  ),
  'a pull request of a branch that does not exist': ours(
    `${REST}/pulls/pulls#create-a-pull-request`,
    'validation failed: head is invalid; emulate invents the branch',
  ),
  'a pull request into a branch that does not exist': ours(
    `${REST}/pulls/pulls#create-a-pull-request`,
    'validation failed: base is invalid; emulate invents the branch',
  ),
  'how much it changes': ours(`${REST}/pulls/pulls#get-a-pull-request`, 'git says so: one commit, three files'),
  'the files that it changes': ours(`${REST}/pulls/pulls#list-pull-requests-files`, 'git says so: three files'),
  'the commits that it holds': ours(
    `${REST}/pulls/pulls#list-commits-on-a-pull-request`,
    'the first commit is in the base already',
  ),
  'open pull requests of a branch': ours(
    `${REST}/pulls/pulls#list-pull-requests`,
    'follows from those that emulate made and GitHub refuses',
  ),
  'a reviewer is asked': ours(
    `${REST}/pulls/review-requests#request-reviewers-for-a-pull-request`,
    'the answer is 201 Created',
  ),
  'who is asked': missing(`${REST}/pulls/review-requests#get-all-requested-reviewers-for-a-pull-request`),
  'a review': ours(`${REST}/pulls/reviews#create-a-review-for-a-pull-request`, 'the answer is 200 OK'),
  'a check run': ours(`${REST}/checks/runs#create-a-check-run`, 'the app that made it stands in it'),
  'a check run by a person': ours(
    `${REST}/checks/runs#create-a-check-run`,
    'to create a check run one must use a GitHub App',
  ),
  'the check run is completed': ours(
    `${REST}/checks/runs#update-a-check-run`,
    'providing a conclusion sets the status to completed',
  ),
  'its annotations': ours(`${REST}/checks/runs#list-check-run-annotations`, 'the answer is a list of annotations'),
  'check runs of a branch': ours(
    `${REST}/checks/runs#list-check-runs-for-a-git-reference`,
    'follows from the check run that was completed',
  ),
  'a commit status': missing(`${REST}/commits/statuses#create-a-commit-status`),
  'all statuses together': missing(`${REST}/commits/statuses#get-the-combined-status-for-a-specific-reference`),
  'a merge of another head than there is': ours(
    `${REST}/pulls/pulls#merge-a-pull-request`,
    '409 when a sha was provided and the head did not match',
  ),
  'it is merged': missing(`${REST}/pulls/pulls#check-if-a-pull-request-has-been-merged`),
  'a merge of what is merged': ours(`${REST}/pulls/pulls#merge-a-pull-request`, '405 when it cannot be merged'),
  'a merge of what conflicts': ours(`${REST}/pulls/pulls#merge-a-pull-request`, '405 when it cannot be merged'),
  'the pull request knows its new head': ours(
    `${REST}/pulls/pulls#get-a-pull-request`,
    'the head is what its branch points to; emulate keeps the old one',
  ),
};
