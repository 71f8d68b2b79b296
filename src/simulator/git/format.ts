/** Trees and commits as git stores them (https://git-scm.com/docs/gitformat-commit, git-scm.com/book/en/v2/Git-Internals-Git-Objects). */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly sha: string;
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Epoch seconds. */
  readonly at: number;
}

export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** Armoured, as the `gpgsig` header holds it; it covers the commit without that header. */
  readonly signature?: string;
}

export function isFolder(entry: TreeEntry): boolean {
  return entry.mode === '40000';
}

export function parseTree(body: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const end = body.indexOf(0, space);
    entries.push({
      mode: body.toString('latin1', at, space),
      name: body.toString('utf8', space + 1, end),
      sha: body.toString('hex', end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

/** Sorts as git does: a folder compares as if its name ended with a slash. */
export function formatTree(entries: readonly TreeEntry[]): Buffer {
  const keyed = entries.map((entry) => ({ entry, key: Buffer.from(isFolder(entry) ? `${entry.name}/` : entry.name) }));
  keyed.sort((a, b) => Buffer.compare(a.key, b.key));
  return Buffer.concat(
    keyed.flatMap(({ entry }) => [Buffer.from(`${entry.mode} ${entry.name}\0`), Buffer.from(entry.sha, 'hex')]),
  );
}

export function parseSignature(text: string): Signature {
  const found = /^(.*?) ?<(.*?)> (\d+)/.exec(text);
  return { name: found?.[1] ?? '', email: found?.[2] ?? '', at: Number(found?.[3] ?? 0) };
}

export function formatSignature(signature: Signature): string {
  const clean = (text: string) => text.replace(/[<>\n\0]/g, '').trim();
  return `${clean(signature.name) || 'unknown'} <${clean(signature.email)}> ${signature.at} +0000`;
}

/** Header lines of a commit or tag object by name, and the text after the empty line. */
export function parseHeaders(body: Buffer): { headers: [string, string][]; message: string } {
  const text = body.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = text
    .slice(0, end === -1 ? text.length : end)
    .split('\n')
    .filter((line) => !line.startsWith(' '))
    .map((line): [string, string] => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  return { headers, message: end === -1 ? '' : text.slice(end + 2) };
}

export function parseCommit(body: Buffer): Commit {
  const { headers, message } = parseHeaders(body);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  const signature = /^gpgsig (.+\n(?: .*\n)*)/m.exec(body.toString('utf8', 0, body.indexOf('\n\n') + 1))?.[1];
  return {
    tree: first('tree'),
    parents: headers.filter(([key]) => key === 'parent').map(([, value]) => value),
    author: parseSignature(first('author')),
    committer: parseSignature(first('committer')),
    message: message.replace(/\n$/, ''),
    ...(signature === undefined ? {} : { signature: signature.replace(/\n /g, '\n').trimEnd() }),
  };
}

/** The message ends as it was given: commits that GitHub's API made have no new line there (a test holds its recordings to that). */
export function formatCommit(commit: Commit): Buffer {
  const parents = commit.parents.map((parent) => `parent ${parent}\n`).join('');
  const message = commit.message.replaceAll('\0', '');
  const signed = commit.signature === undefined ? '' : `gpgsig ${commit.signature.replaceAll('\n', '\n ')}\n`;
  return Buffer.from(
    `tree ${commit.tree}\n${parents}author ${formatSignature(commit.author)}\ncommitter ${formatSignature(commit.committer)}\n${signed}\n${message}`,
  );
}
