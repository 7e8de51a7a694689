import { nonEmpty, parseArguments } from '../usage.ts';

/** What the command line of `sightline doctor` says. */
export interface DoctorOptions {
  /** The default stack, or the only Sightline of the Region, when absent. */
  readonly stack?: string;
  /** Name or ARN of the function that is asked about; all when absent. */
  readonly fn?: string;
  readonly json: boolean;
  /** Warnings count as failures. */
  readonly strict: boolean;
}

export const HELP = `sightline doctor: look whether a deployment works

Looks at attached functions and their subscriptions, at the stream and what the aggregator
says of itself, at OpenSearch, its templates, data streams and retention, at the newest
documents, the sampler and the dead letters. It changes nothing. One line each: ok, warning,
or failed with what to do. Causes come before what follows from them: mend the first that
failed, and run it again.

  --function <name>  all about one function, by its name or ARN
  --json             one JSON array of {name, state, detail, advice}
  --stack <name>     the CloudFormation stack to take all settings from (Sightline, or the
                     only one of the Region)
  --strict           a warning counts as failed

Exit codes: 0 well, 1 something failed, 2 a command line that asks for what there is not.

Credentials and Region are those of the AWS CLI (AWS_PROFILE, AWS_REGION). Any of the
aggregator's variables, such as OPENSEARCH_ENDPOINT for a tunnel into a VPC, may be set
here and then counts instead of the stack's. For the local stack: eval "$(npm run -s local:env)".
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
      function: { type: 'string' },
      json: { type: 'boolean', default: false },
      stack: { type: 'string' },
      strict: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    json: values.json,
    strict: values.strict,
    ...(values.stack !== undefined && { stack: nonEmpty('stack', values.stack) }),
    ...(values.function !== undefined && { fn: nonEmpty('function', values.function) }),
  };
}
