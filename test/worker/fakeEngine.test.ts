import { FakeEngine } from '../support/fakeEngine.ts';
import { engineContract } from './contract.ts';

engineContract('the fake engine', () => ({
  engine: new FakeEngine(),
  path: '/a/model.gguf',
  missing: '/missing.gguf',
  vectors: '/a/vectors.gguf',
  ranker: '/a/ranker.gguf',
  seed: 3,
  temperature: 0,
}));
