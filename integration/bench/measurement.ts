/** One figure of a bench, beside what it is measured against in the same run. */
export interface Measurement {
  /** What was measured: `three nodes Ready`. */
  readonly what: string
  /** Ours, a median unless `what` says otherwise. */
  readonly ours: number
  /** The same thing done in the way that is compared with, where there is one. */
  readonly against?: { readonly name: string; readonly value: number }
  /** Unit of both figures. */
  readonly unit: string
  /**
   * The most that is aimed at: of the ratio where something is compared with, else of the figure itself.
   */
  readonly aim?: number
}

/** A subject of `pnpm bench`: what a file `*.bench.ts` exports as its default. */
export interface Bench {
  /** What it is about. */
  readonly name: string
  /** Measures side by side in one run; `say` reports progress. */
  run(say: (line: string) => void): Promise<readonly Measurement[]>
}
