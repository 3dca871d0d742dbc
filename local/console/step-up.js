import { post } from './api.js';
import { attempt, say } from './stage.js';
import { goToAccount } from './router.js';
import { enter } from './challenge.js';

/** Runs an action. If the API asks for a step-up, runs it again after that. */
export async function guarded(action) {
  try {
    await action();
  } catch (problem) {
    if (problem.code !== 'step_up_required') throw problem;
    await stepUp(() => attempt(action));
  }
}

export async function stepUp(then = () => {}) {
  await enter(await post('/me/step-up'), async () => {
    await goToAccount();
    say('Proved. For ten minutes this session may change factors and the password.', 'good');
    await then();
  });
}
