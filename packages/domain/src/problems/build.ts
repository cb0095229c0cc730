import type { ProblemText } from './problem-text.js';

export const buildProblems = {} as const satisfies Record<string, ProblemText>;
