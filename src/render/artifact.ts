/** One file of the output: where it goes below the output folder, and what it holds. */
export interface Artifact {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly content: string;
  /** Set where people fill the file in after it was written: what they wrote is kept. */
  readonly editable?: true;
}
