import type { ProblemText } from './problem-text.js';

export const accountProblems = {} as const satisfies Record<string, ProblemText>;
