import { waiversContract } from '../contract/waivers.ts';
import { FakeWaivers } from './waivers.ts';

waiversContract('in memory', async () => new FakeWaivers());
