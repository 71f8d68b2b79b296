import type { Checked } from './check.ts';

/** What makes a workflow easier to live with. */
export function checkPractice({ draft, report }: Checked): void {
  if (draft.value.description === undefined) {
    report.key(['id'], {
      category: 'practice',
      rule: 'no-description',
      severity: 'info',
      message: 'the workflow does not say what it is for',
      suggestion: 'add a "description"; people see it in the list of workflows',
    });
  }
  for (const { path, value } of draft.steps) {
    if (value.critical !== true || value.continueOnError !== true) continue;
    report.key([...path, 'continueOnError'], {
      category: 'practice',
      rule: 'contradiction',
      severity: 'warning',
      message: 'the step is critical, so its failure stops the run whatever "continueOnError" says',
      suggestion: 'remove one of the two',
    });
  }
}
