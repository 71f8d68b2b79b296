/** What somebody said about a pull request, in a review or with a command. */
interface Word {
  readonly by: string;
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed' | 'pending';
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A word that is for or against. */
export type Voice<W extends Word> = W & { readonly state: 'approved' | 'changes-requested' };

/**
 * The last word of each person for or against, oldest first. Comments do not take back what was said before them; after a
 * dismissal a person has said nothing. Of words of the same moment the later one of the list stands.
 */
export function lastVoices<W extends Word>(said: readonly W[]): readonly Voice<W>[] {
  const last = new Map<string, W>();
  for (const word of [...said].sort((one, other) => one.at - other.at)) {
    if (word.state === 'commented' || word.state === 'pending') continue;
    const person = word.by.toLowerCase();
    // Taken out first, so that the order of the map is that of the last words.
    last.delete(person);
    last.set(person, word);
  }
  return [...last.values()].filter(
    (word): word is Voice<W> => word.state === 'approved' || word.state === 'changes-requested',
  );
}

/** Whether a login is that of an app: GitHub ends them so, and lets nobody else. */
export function isBot(login: string): boolean {
  return /\[bot\]$/i.test(login);
}

/** Whether two logins are one account: GitHub's know no case. */
export function samePerson(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
