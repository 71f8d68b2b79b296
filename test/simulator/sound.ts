import { rmSync } from 'node:fs';
import type { Simulator } from '../../src/simulator/simulator.ts';

/**
 * How every test ends its simulator: git itself looks through each repository (`git fsck --strict`, 12 ms each) and at
 * whether the refs that the simulator remembers are those on disk. Rejects with what is wrong, after everything is closed
 * and the folder removed.
 */
export async function closeSoundly(simulator: Simulator, directory: string): Promise<void> {
  const wrong: string[] = [];
  try {
    await simulator.close();
    const names = [...simulator.hub.repositories.values()].map(({ fullName }) => fullName);
    // Two at a time: more only wait for the processor.
    const next = async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop())
        wrong.push(...(await unsound(simulator, name)));
    };
    await Promise.all([next(), next()]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (wrong.length > 0) throw new Error(`git finds the simulator's repositories unsound:\n${wrong.join('\n')}`);
}

async function unsound(simulator: Simulator, name: string): Promise<string[]> {
  const said = await simulator.read(name).fsck();
  const strayed = simulator.hub.repository(name).git.refs.foreign();
  return [
    ...(said === '' ? [] : [`${name}: ${said}`]),
    ...strayed.map(({ name: ref, before, after }) => `${name}: ${ref} is ${before} in memory and ${after} on disk`),
  ];
}
