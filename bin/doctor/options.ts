import { parseArguments } from '../usage.ts';

/** What the command line of `sightline doctor` says. */
export interface DoctorOptions {
  readonly stack: string;
  readonly json: boolean;
  /** Warnings count as failures. */
  readonly strict: boolean;
}

export const HELP = `sightline doctor: look whether a deployment works

Looks at OpenSearch, its templates, data streams and retention, at the newest documents,
the dead letters, the stream and the sampler. It changes nothing. One line each: ok,
warning, or failed with what to do.

  --json            one JSON array of {name, state, detail, advice}
  --strict          a warning counts as failed
  --stack <name>    the CloudFormation stack to take all settings from (Sightline)

Exit codes: 0 well, 1 something failed, 2 a command line that asks for what there is not.

Credentials and Region are those of the AWS CLI (AWS_PROFILE, AWS_REGION). Any of the
aggregator's variables, such as OPENSEARCH_ENDPOINT for a tunnel into a VPC, may be set
here and then counts instead of the stack's.
`;

/**
 * Reads the arguments that follow `doctor`; `undefined` when they ask for help.
 *
 * @throws UsageError when there is an argument that it does not know
 */
export function parseOptions(args: readonly string[]): DoctorOptions | undefined {
  const { values } = parseArguments({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      stack: { type: 'string', default: 'Sightline' },
    },
  });
  return values.help ? undefined : { stack: values.stack, json: values.json, strict: values.strict };
}
