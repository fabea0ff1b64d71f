import { LlamaEngine } from '../../src/worker/llamaEngine.ts';
import { engineContract } from './contract.ts';
import { modelFolder } from './modelFolder.ts';

const models = modelFolder();

engineContract('the real engine with random weights', () => ({
  engine: new LlamaEngine(() => undefined),
  path: models.write('random', 5),
  missing: models.path('nowhere'),
  seed: 11,
  temperature: 1,
}));
