import { answersContract } from '../contract/answers.ts';
import { FakeAnswers } from './answers.ts';

answersContract('answers in memory', async () => ({ answers: new FakeAnswers(10), most: 10 }));
