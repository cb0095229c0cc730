import { accountProblems } from './problems/account.js';
import { appProblems } from './problems/app.js';
import { buildProblems } from './problems/build.js';
import { gitProblems } from './problems/git.js';
import { instanceProblems } from './problems/instance.js';
import { machineProblems } from './problems/machine.js';
import { platformProblems } from './problems/platform.js';
import { routerProblems } from './problems/router.js';

export type { ProblemText } from './problems/problem-text.js';

/** Every code a person can meet. docs/errors.md is generated from it; a test finds codes that are thrown but not here. */
export const problemCodes = {
  ...platformProblems,
  ...accountProblems,
  ...appProblems,
  ...buildProblems,
  ...gitProblems,
  ...instanceProblems,
  ...routerProblems,
  ...machineProblems,
};

export type ProblemCode = keyof typeof problemCodes;
