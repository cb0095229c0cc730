import type { ProblemText } from './problem-text.js';

export const appProblems = {} as const satisfies Record<string, ProblemText>;
