import { githubContract } from '../../contract/github.ts';
import { simulated } from './simulated.ts';

githubContract('GitHub over HTTP', async () => (await simulated()).harness);
