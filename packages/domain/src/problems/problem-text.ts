/** What the catalogue says of one code, beyond the words of the occurrence itself. */
export interface ProblemText {
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}
