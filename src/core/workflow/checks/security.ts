import { namesSecret, secretIn } from '../../secret-text.ts';
import { type StepDraft, textsIn } from '../draft.ts';
import { pathsIn } from '../expression/substitute.ts';
import { ancestors } from '../graph.ts';
import type { Checked } from './check.ts';

/** Permissions with which a run could take over a repository or an organization. */
const ELEVATED = new Set([
  'administration',
  'organization_administration',
  'members',
  'secrets',
  'organization_secrets',
  'actions_variables',
  'organization_hooks',
  'repository_hooks',
]);
const MERGES = new Set(['git.merge', 'changeset.merge']);
const GUARDS = /^(?:approval\.wait|policy\.evaluate|quality\.\w+)$/;
/** Inputs that decide where something goes or what is executed. */
const POWERFUL = new Set(['url', 'script', 'command', 'run', 'ref', 'host', 'repositories', 'workflow']);
const OUTSIDERS = /^(?:pull_request|issues|issue_comment|discussion|fork)/;

/** Credentials in text, more power than usual, and effects that nobody looks at first. */
export function checkSecurity(checked: Checked): void {
  checkCredentials(checked);
  checkPermissions(checked);
  checkMerges(checked);
  checkOutsiders(checked);
  checkEventText(checked);
}

function checkCredentials({ draft, report }: Checked): void {
  for (const { text, path } of textsIn(draft.value, [])) {
    const form = secretIn(text);
    const key = path.at(-1);
    const named = typeof key === 'string' && namesSecret(key) && text.length >= 8 && !text.includes('${');
    if (form === undefined && !named) continue;
    report.value(path, {
      category: 'security',
      rule: 'credential-in-text',
      severity: form === undefined ? 'warning' : 'error',
      message: form === undefined ? `the fixed text under "${key}" looks like a credential` : `this holds ${form}`,
      suggestion: 'revoke it, and keep credentials in the settings of the app; workflow files are read by many',
    });
  }
}

function checkPermissions({ draft, report }: Checked): void {
  for (const { action, path } of draft.steps) {
    const high = Object.entries(action?.permissions ?? {}).filter(
      ([name, level]) => level === 'write' && ELEVATED.has(name),
    );
    for (const [permission] of high) {
      report.value([...path, 'action'], {
        category: 'security',
        rule: 'elevated-permission',
        severity: 'warning',
        message: `${action?.name} needs the permission "${permission}: write"`,
        suggestion: 'let a person approve before it: put approval.wait above',
      });
    }
  }
}

/** The actions of all steps that must have ended before a step. */
function before(checked: Checked, step: StepDraft): readonly string[] {
  const nodes = checked.order.parts[step.part];
  const behind = ancestors(nodes, step.id ?? '');
  return nodes
    .filter((node) => behind.has(node.id))
    .map((node) => node.step.action?.name ?? node.step.actionName ?? '');
}

function checkMerges(checked: Checked): void {
  for (const step of checked.draft.steps) {
    if (!MERGES.has(step.action?.name ?? step.actionName ?? '')) continue;
    if (before(checked, step).some((name) => GUARDS.test(name))) continue;
    checked.report.value([...step.path, 'action'], {
      category: 'security',
      rule: 'unguarded-merge',
      severity: 'warning',
      message: 'this merges without a check, a policy or an approval before it',
      suggestion: 'let it depend on quality.all, policy.evaluate or approval.wait',
    });
  }
}

/** Anybody may open a pull request or write a comment; what that sets off should not write code unseen. */
function checkOutsiders(checked: Checked): void {
  const events = checked.draft.triggers.flatMap(({ value, path }) =>
    [...textsIn(value.config, path)].map(({ text }) => text),
  );
  const outside = events.find((event) => OUTSIDERS.test(event));
  if (outside === undefined) return;
  for (const step of checked.draft.steps) {
    if (step.action?.permissions.contents !== 'write' || before(checked, step).includes('approval.wait')) continue;
    checked.report.value([...step.path, 'action'], {
      category: 'security',
      rule: 'outsider-writes',
      severity: 'warning',
      message: `people outside the organization can cause "${outside}", and this step writes to repositories`,
      suggestion: 'let it depend on approval.wait',
    });
  }
}

function checkEventText({ uses, report }: Checked): void {
  for (const use of uses) {
    const key = use.path.findLast((step) => typeof step === 'string');
    if (!use.parsed.ok || typeof key !== 'string' || !POWERFUL.has(key)) continue;
    if (!pathsIn(use.parsed.tree).some(([root, field]) => root === 'context' && field === 'event')) continue;
    report.at(report.document.placeInside(use.path, use.source, use.at), {
      category: 'security',
      rule: 'risky-expression',
      severity: 'warning',
      message: `whoever causes the event decides "${key}"`,
      suggestion: 'take it from a declared input with a pattern or options',
    });
  }
}
