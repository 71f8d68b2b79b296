import { evaluationsContract } from '../contract/evaluations.ts';
import { FakeEvaluations } from './evaluations.ts';

evaluationsContract('evaluations in memory', async () => {
  const evaluations = new FakeEvaluations();
  return { evaluations, compliance: evaluations };
});
