import { parseArgs } from 'node:util';

/** What the command line of `sightline doctor` says. */
export interface DoctorOptions {
  readonly stack: string;
  readonly json: boolean;
}

export const HELP = `sightline doctor: look whether a deployment works

Looks at OpenSearch, its templates, data streams and retention, at the newest documents,
the dead letters, the stream and the sampler. It changes nothing. One line each: ok,
warning, or failed with what to do. Exit code 1 if anything failed.

  --json            one JSON array of {name, state, detail, advice}
  --stack <name>    the CloudFormation stack to take all settings from (Sightline)

Credentials and Region are those of the AWS CLI (AWS_PROFILE, AWS_REGION). Any of the
aggregator's variables, such as OPENSEARCH_ENDPOINT for a tunnel into a VPC, may be set
here and then counts instead of the stack's.
`;

/**
 * Reads the arguments that follow `doctor`; `undefined` when they ask for help.
 *
 * @throws TypeError when there is an argument that it does not know
 */
export function parseOptions(args: readonly string[]): DoctorOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      stack: { type: 'string', default: 'Sightline' },
    },
  });
  return values.help ? undefined : { stack: values.stack, json: values.json };
}
