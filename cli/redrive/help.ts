import { FIXES } from './fix.ts';

/** What `sightline redrive --help` says. */
export const HELP = `sightline redrive: get dead letters back into OpenSearch

Dead letters are lines that OpenSearch refused or that could not be decoded, and whole
batches that Lambda gave up on. Replaying is safe: what OpenSearch has is never sent
again, nothing leaves the bucket before it is stored, and you may stop it at any moment
and run it again.

  sightline redrive list      what is there, by cause
  sightline redrive show      some of the letters, with their lines and causes
  sightline redrive replay    send them again

  --cause <text>    only letters whose cause contains the text
  --since <time>    only what came or was given up since: 30m, 24h, 7d or 2026-11-22T08:00Z
  --limit <n>       show: how many letters (10)
  --dry-run         replay: send nothing; say how many would be stored, and print the first documents
  --fix <fix>       replay: change each line before it is sent; may be repeated
${FIXES.map(([form, meaning]) => `      ${form.padEnd(27)} ${meaning}`).join('\n')}
  --stack <name>    the CloudFormation stack to take all settings from (Sightline, or the
                    only one of the Region)

A usual course:
  sightline redrive list
  sightline redrive show --cause "field [error]"
  sightline redrive replay --cause "field [error]" --fix rename:error=errorText --dry-run
  sightline redrive replay --cause "field [error]" --fix rename:error=errorText

Exit codes: 0 done, 1 letters that were to be replayed are still in the bucket or it failed,
2 a command line that asks for what there is not.

What is replayed is kept as it was, below redriven/ in the bucket.
Credentials and Region are those of the AWS CLI (AWS_PROFILE, AWS_REGION). They must be
allowed to read and write the bucket and, for a domain with IAM, to write its indices.
Any of the aggregator's variables, such as OPENSEARCH_ENDPOINT for a tunnel into a VPC,
may be set here and then counts instead of the stack's.
`;
