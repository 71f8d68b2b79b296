import { connectSimulator } from '../../../src/simulator/control/client.ts';

/** A program that knows a simulator's address and token, and nothing else of it. */
const [url, token] = process.argv.slice(2);
const simulator = await connectSimulator(url!, token!);
const { installation } = await simulator.seed({
  login: 'far',
  people: { fay: 'admin' },
  repositories: [{ name: 'away', files: { 'README.md': '# away\n' } }],
});
await simulator.as('fay').push('far/away', 'topic', { 'a.txt': 'a\n' }, 'Add a');
await simulator.as('fay').openPull('far/away', { head: 'topic', title: 'Opened from afar' });
const [pull] = await simulator.read('far/away').pulls();
const { virtual } = await simulator.clock.read();
process.stdout.write(JSON.stringify({ installed: installation !== undefined, title: pull?.title, virtual }));
