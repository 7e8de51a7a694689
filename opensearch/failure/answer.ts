import type { Auth } from '../../contract/settings/opensearch.ts';
import type { Problem } from './problem.ts';
import type { Failure } from './shape.ts';

/** An answer that is an error, and to what. */
export interface Answer {
  readonly status: number;
  /** As text or parsed. */
  readonly body: unknown;
  readonly method?: string;
  readonly path?: string;
  /** Whose answer was expected; default OpenSearch's. */
  readonly server?: Server;
  /** Without the path. */
  readonly endpoint?: string;
  readonly auth?: Auth;
  /** Whose name and password were sent. */
  readonly user?: string;
}

export type Server = 'OpenSearch' | 'OpenSearch Dashboards';

/** What is found out of an answer by one of the rules below. */
export type Explanation = Omit<Failure, 'status' | 'index'>;

/** An answer with what its body says, and with the index that it is about. */
export interface Read extends Answer {
  readonly server: Server;
  readonly problem: Problem;
  readonly index: string | undefined;
}

/** The variable that says where a server is. */
export function variableOf(server: Server): string {
  return server === 'OpenSearch' ? 'OPENSEARCH_ENDPOINT' : 'DASHBOARDS_URL';
}
