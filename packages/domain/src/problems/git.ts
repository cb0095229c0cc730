import type { ProblemText } from './problem-text.js';

export const gitProblems = {} as const satisfies Record<string, ProblemText>;
