import type { ProblemText } from './problem-text.js';

export const routerProblems = {} as const satisfies Record<string, ProblemText>;
