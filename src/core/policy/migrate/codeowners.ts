import { parseCodeowners } from '../approval/codeowners.ts';
import type { Migration, Note } from './report.ts';

const DIFFERENT = [
  'an owner who opens a pull request does not approve it by that here',
  'a renamed file is at its old name its owners’ too',
];

/** Makes a policy that asks the owners of a CODEOWNERS file. The file stays what says who: nothing of it is copied. */
export function migrateCodeowners(text: string, about: { readonly id: string; readonly file: string }): Migration {
  const { lines, problems, refused } = parseCodeowners(text, about.file);
  const notes: Note[] = DIFFERENT.map((one) => ({
    line: 1,
    column: 1,
    field: 'the file',
    fate: 'different',
    text: one,
  }));
  if (refused !== undefined) {
    notes.push({
      line: 1,
      column: 1,
      field: 'the file',
      fate: 'impossible',
      text: refused,
      todo: 'join its lines with wildcards',
    });
    return { notes };
  }
  for (const { line, message } of problems) {
    const text = `${message} GitHub skips it, and so does Baton`;
    notes.push({ line: line ?? 1, column: 1, field: `line ${line}`, fate: 'same', text });
  }
  for (const { line, pattern, owners } of lines) {
    const unknown = owners.some((owner) => owner.kind === 'email');
    const text = unknown
      ? 'whose address that is nobody tells Baton: the other owners of the line can approve, or nobody'
      : owners.length === 0
        ? 'nobody is asked'
        : 'one of its owners is asked';
    notes.push({ line, column: 1, field: pattern, fate: unknown ? 'different' : 'same', text });
  }
  const policy = {
    id: about.id,
    name: 'Code owners approve',
    type: 'approval',
    enforcement: 'blocking',
    rules: [{ rule: 'approval.required', with: { changesRequested: 'ignore', require: [{ codeowners: true }] } }],
  };
  return { policy, notes: notes.sort((one, other) => one.line - other.line) };
}
