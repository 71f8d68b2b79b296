/** From a branch to its merge as the app does it: seven requests over kept-alive HTTP. Gives milliseconds. */
export async function cycle(url: string, token: string, name: string): Promise<number> {
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}/repos/acme/r0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    // biome-ignore lint/suspicious/noExplicitAny: a benchmark reads three fields of many shapes.
    return answer as any;
  };
  const began = performance.now();
  const base = (await ask('GET', '/git/ref/heads/main')).object.sha;
  const { tree: parent } = await ask('GET', `/git/commits/${base}`);
  const content = [{ path: `cycles/${name}.txt`, mode: '100644', type: 'blob', content: `${name}\n` }];
  const tree = await ask('POST', '/git/trees', { base_tree: parent.sha, tree: content });
  const commit = await ask('POST', '/git/commits', { message: name, tree: tree.sha, parents: [base] });
  await ask('POST', '/git/refs', { ref: `refs/heads/${name}`, sha: commit.sha });
  const { number } = await ask('POST', '/pulls', { head: name, base: 'main', title: name });
  await ask('PUT', `/pulls/${number}/merge`, { sha: commit.sha, merge_method: 'squash' });
  return performance.now() - began;
}
