import { didYouMean } from '../nearest.ts';
import type { Path } from '../yaml/node.ts';
import type { Report } from '../yaml/report.ts';
import { ACT_NAMES } from './act-schema.ts';
import { checkFigma } from './check-figma.ts';
import type { Scenario, ScenarioAct } from './schema.ts';

/** Tells what a scenario names and does not have: people, repositories, Figma files, folders on disk. */
export function checkMeaning(scenario: Scenario, report: Report, hasFolder: (path: string) => boolean): void {
  const names = namesOf(scenario);
  const tell = (kind: keyof typeof NAMED, path: Path, name: string) => {
    const known = names[kind];
    if (known.some((one) => one.toLowerCase() === name.toLowerCase())) return;
    const { rule, what } = NAMED[kind];
    const there = known.length > 0 && known.length <= 16 ? { suggestion: `there are ${known.join(', ')}` } : {};
    const message = `there is no ${what} "${name}" in this scenario`;
    report.value(path, { ...LOGIC, rule, message, ...there, ...didYouMean(name, known) });
  };
  checkOrganization(scenario, report, tell);
  const folders: (readonly [Path, string | undefined])[] = [
    [['organization', 'config'], scenario.organization.config],
    ...scenario.organization.repositories.map(
      ({ from }, at) => [['organization', 'repositories', at, 'from'], from] as const,
    ),
  ];
  for (const [path, folder] of folders) {
    if (folder === undefined || hasFolder(folder)) continue;
    report.value(path, { ...LOGIC, rule: 'unknown-folder', message: `there is no folder "${folder}"` });
  }
  scenario.people.forEach((habit, at) => {
    tell('person', ['people', at, 'as'], habit.as);
    checkGreen(habit.when.green, ['people', at, 'when', 'green'], tell);
    checkAct(habit.do, ['people', at, 'do'], tell);
  });
  scenario.events.forEach((event, at) => {
    const path = ['events', at];
    if (event.as !== undefined) tell('person', [...path, 'as'], event.as);
    else if (event.crash === undefined) {
      report.key(path, { ...LOGIC, rule: 'missing-key', message: '"as" is missing: who does it?' });
    }
    if (event.at !== undefined && event.after !== undefined) {
      const message = 'an event happens at a time or after something, not both';
      report.key([...path, 'after'], { ...LOGIC, rule: 'contradiction', message });
    }
    checkGreen(event.after?.green, [...path, 'after', 'green'], tell);
    checkAct(event, path, tell);
    checkPlace(event, path, report);
  });
  checkFigma(scenario, report);
  checkExpect(scenario, tell);
}

const LOGIC = { category: 'logic', severity: 'error' } as const;
const NAMED = {
  person: { rule: 'unknown-person', what: 'person' },
  team: { rule: 'unknown-team', what: 'team' },
  repository: { rule: 'unknown-repository', what: 'repository' },
  figma: { rule: 'unknown-figma-file', what: 'Figma file' },
} as const;

type Tell = (kind: keyof typeof NAMED, path: Path, name: string) => void;

function namesOf({ organization, figma }: Scenario): { readonly [kind in keyof typeof NAMED]: readonly string[] } {
  const repositories = organization.repositories.map(({ name }) => name);
  return {
    person: [...Object.keys(organization.people), ...organization.outsiders],
    team: Object.keys(organization.teams),
    repository: organization.config === undefined ? repositories : [...repositories, '.github'],
    figma: Object.keys(figma),
  };
}

function checkOrganization({ organization }: Scenario, report: Report, tell: Tell): void {
  const { people, teams, repositories } = organization;
  if (!Object.values(people).includes('admin')) {
    const message = 'an organization has an admin';
    report.key(['organization', 'people'], { ...LOGIC, rule: 'no-admin', message });
  }
  for (const [slug, members] of Object.entries(teams)) {
    members.forEach((login, at) => void tell('person', ['organization', 'teams', slug, at], login));
  }
  const seen = new Set<string>();
  repositories.forEach((one, at) => {
    const path = ['organization', 'repositories', at];
    if (seen.has(one.name.toLowerCase())) {
      const message = `the repository "${one.name}" is there twice`;
      report.value([...path, 'name'], { ...LOGIC, rule: 'duplicate-repository', message });
    }
    seen.add(one.name.toLowerCase());
    for (const slug of Object.keys(one.teams)) tell('team', [...path, 'teams', slug], slug);
  });
}

function checkGreen(green: 'here' | readonly string[] | undefined, path: Path, tell: Tell): void {
  if (typeof green !== 'object') return;
  green.forEach((name, at) => void tell('repository', [...path, at], name));
}

function checkAct(act: ScenarioAct, path: Path, tell: Tell): void {
  for (const name of ACT_NAMES) {
    const what = act[name];
    if (typeof what !== 'object') continue;
    if ('file' in what) tell('figma', [...path, name, 'file'], what.file);
    else if (what.repository !== undefined) tell('repository', [...path, name, 'repository'], what.repository);
  }
}

/** An event has nothing that it happened to, so it says where and on which branch. */
function checkPlace(act: ScenarioAct, path: Path, report: Report): void {
  for (const name of ACT_NAMES) {
    const what = act[name];
    if (typeof what !== 'object' || 'file' in what || what.repository !== undefined) continue;
    report.key([...path, name], { ...LOGIC, rule: 'missing-key', message: '"repository" is missing: in which one?' });
  }
}

function checkExpect({ expect }: Scenario, tell: Tell): void {
  for (const kind of ['pullRequests', 'files', 'checks', 'comments', 'tags'] as const) {
    expect[kind].forEach((one, at) => void tell('repository', ['expect', kind, at, 'repository'], one.repository));
  }
  expect.mergeOrder.forEach((name, at) => void tell('repository', ['expect', 'mergeOrder', at], name));
}
