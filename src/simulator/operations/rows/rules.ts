import { REPO, type Row } from './row.ts';

const PULL = `${REPO}/pulls/{pull_number}`;
const REVIEW = `${PULL}/reviews/{review_id}`;
const COMMENT = `${REPO}/pulls/comments/{comment_id}`;
const PROTECTION = `${REPO}/branches/{branch+}/protection`;
const CHECKS = `${PROTECTION}/required_status_checks`;
const REVIEWS = `${PROTECTION}/required_pull_request_reviews`;
const ADMINS = `${PROTECTION}/enforce_admins`;
const SIGNATURES = `${PROTECTION}/required_signatures`;
const RULESET = `${REPO}/rulesets/{ruleset_id}`;
const ORG_RULESET = '/orgs/{org}/rulesets/{ruleset_id}';

/** Rules, reviews and the ways of merging, as far as the first list has not got them. */
export const RULE_ROWS: readonly Row[] = [
  ['repos/delete-branch-protection', 'DELETE', PROTECTION, 'administration:write'],
  ['repos/get-status-checks-protection', 'GET', CHECKS, 'administration:read'],
  ['repos/update-status-check-protection', 'PATCH', CHECKS, 'administration:write'],
  ['repos/remove-status-check-protection', 'DELETE', CHECKS, 'administration:write'],
  ['repos/get-all-status-check-contexts', 'GET', `${CHECKS}/contexts`, 'administration:read'],
  ['repos/add-status-check-contexts', 'POST', `${CHECKS}/contexts`, 'administration:write'],
  ['repos/set-status-check-contexts', 'PUT', `${CHECKS}/contexts`, 'administration:write'],
  ['repos/remove-status-check-contexts', 'DELETE', `${CHECKS}/contexts`, 'administration:write'],
  ['repos/get-pull-request-review-protection', 'GET', REVIEWS, 'administration:read'],
  ['repos/update-pull-request-review-protection', 'PATCH', REVIEWS, 'administration:write'],
  ['repos/delete-pull-request-review-protection', 'DELETE', REVIEWS, 'administration:write'],
  ['repos/get-admin-branch-protection', 'GET', ADMINS, 'administration:read'],
  ['repos/set-admin-branch-protection', 'POST', ADMINS, 'administration:write'],
  ['repos/delete-admin-branch-protection', 'DELETE', ADMINS, 'administration:write'],
  ['repos/get-commit-signature-protection', 'GET', SIGNATURES, 'administration:read'],
  ['repos/create-commit-signature-protection', 'POST', SIGNATURES, 'administration:write'],
  ['repos/delete-commit-signature-protection', 'DELETE', SIGNATURES, 'administration:write'],

  ['repos/get-repo-ruleset', 'GET', RULESET, 'metadata:read'],
  ['repos/update-repo-ruleset', 'PUT', RULESET, 'administration:write'],
  ['repos/delete-repo-ruleset', 'DELETE', RULESET, 'administration:write'],
  ['repos/get-org-rulesets', 'GET', '/orgs/{org}/rulesets', 'organization_administration:read'],
  ['repos/create-org-ruleset', 'POST', '/orgs/{org}/rulesets', 'organization_administration:write'],
  ['repos/get-org-ruleset', 'GET', ORG_RULESET, 'organization_administration:read'],
  ['repos/update-org-ruleset', 'PUT', ORG_RULESET, 'organization_administration:write'],
  ['repos/delete-org-ruleset', 'DELETE', ORG_RULESET, 'organization_administration:write'],

  ['repos/merge-upstream', 'POST', `${REPO}/merge-upstream`, 'contents:write'],
  ['pulls/merge-async', 'PUT', `${PULL}/merge-async`, 'contents:write'],
  ['pulls/get-merge-async-result', 'GET', `${PULL}/merge-async/{uuid}`, 'pull_requests:read'],

  ['pulls/get-review', 'GET', REVIEW, 'pull_requests:read'],
  ['pulls/update-review', 'PUT', REVIEW, 'pull_requests:write'],
  ['pulls/delete-pending-review', 'DELETE', REVIEW, 'pull_requests:write'],
  ['pulls/submit-review', 'POST', `${REVIEW}/events`, 'pull_requests:write'],
  ['pulls/list-comments-for-review', 'GET', `${REVIEW}/comments`, 'pull_requests:read'],
  ['pulls/list-review-comments-for-repo', 'GET', `${REPO}/pulls/comments`, 'pull_requests:read'],
  ['pulls/get-review-comment', 'GET', COMMENT, 'pull_requests:read'],
  ['pulls/update-review-comment', 'PATCH', COMMENT, 'pull_requests:write'],
  ['pulls/delete-review-comment', 'DELETE', COMMENT, 'pull_requests:write'],
  ['pulls/create-reply-for-review-comment', 'POST', `${PULL}/comments/{comment_id}/replies`, 'pull_requests:write'],
];
