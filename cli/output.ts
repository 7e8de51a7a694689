/** Where a command writes: results to `out`, progress and errors to `status`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly status: (text: string) => void;
}
