/** Where a local OpenSearch comes from, in the order of preference. */
export type OpenSearchSource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'docker' }
  | MavenSource;

export interface MavenSource {
  readonly kind: 'maven';
  readonly version: string;
  readonly javaHome: string;
}

export interface Jdk {
  readonly home: string;
  readonly major: number;
}

/** Lists what this machine lacks, each with the fix; empty when nothing. */
export function checkPrerequisites(env?: NodeJS.ProcessEnv): Promise<string[]>;

/** Chooses OPENSEARCH_URL, else a Docker engine that answers, else Maven and a JDK; `undefined` when there is none. */
export function chooseOpenSearch(env?: NodeJS.ProcessEnv): Promise<OpenSearchSource | undefined>;

/** The newest OpenSearch that one of the JDKs runs, on the first JDK that does; `undefined` when none is fit. */
export function mavenSource(jdks: readonly Jdk[]): MavenSource | undefined;

/** The same of an OpenSearch with the security plugin. */
export function securedSource(jdks: readonly Jdk[]): MavenSource | undefined;

/** Name of the first command that runs a Python from 3.10 on with `venv`. */
export function findPython(env?: NodeJS.ProcessEnv): Promise<string | undefined>;

/** Every JDK of JAVA_HOME, PATH and the usual folders, in this order. */
export function findJdks(env?: NodeJS.ProcessEnv, folders?: readonly string[]): Jdk[];
