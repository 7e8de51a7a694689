/** What to do about errors that AWS and the connection know by these names. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: "log in with 'aws sso login', or set AWS_PROFILE or AWS_ACCESS_KEY_ID",
  ExpiredToken: "the credentials have expired: log in again, for example with 'aws sso login'",
  ExpiredTokenException: "the credentials have expired: log in again, for example with 'aws sso login'",
  NoSuchBucket: 'check --stack and AWS_REGION, or DEAD_LETTER_BUCKET if it is set',
  AccessDenied: 'your credentials lack the permission: see what they need in docs/delivery.md',
  AccessDeniedException: 'your credentials lack the permission: see what they need in docs/delivery.md',
  ValidationError: "name Sightline's stack with --stack and its Region with AWS_REGION",
  ConnectionError:
    'OpenSearch can not be reached from here: for a domain in a VPC open a tunnel and set OPENSEARCH_ENDPOINT to it',
};

/** Says what went wrong in one line, and what to do where that is known. */
export function explain(error: unknown): string {
  const { name, message } = error as Error;
  const advice = regionIsMissing(message) ? 'set AWS_REGION' : ADVICE[name];
  const what = name === 'Error' || name === 'TypeError' ? message : `${name}: ${message}`;
  return advice === undefined ? what : `${what}\n${advice}`;
}

function regionIsMissing(message: string): boolean {
  return message === 'Region is missing';
}
