import { explainCause } from '../../common/cause.ts';
import { failureText } from '../../common/failure.ts';
import type { Cause } from '../line.ts';

/** A store is gone. Nothing was sent, since OpenSearch would make a plain index in its place, so all records come again. */
export class StoreMissingError extends Error {
  override readonly name = 'StoreMissingError';

  constructor(cause: Cause) {
    const failure = explainCause(cause);
    super(failure === undefined ? cause.reason : failureText(failure));
  }
}
