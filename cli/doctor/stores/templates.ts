import type { Client } from '@opensearch-project/opensearch';
import { isServerless, type OpenSearchTarget } from '../../../contract/target.ts';
import { templates } from '../../../functions/setup/templates/index.ts';
import { templateVersion } from '../../../functions/setup/templates/index-template.ts';
import { RUN_SETUP } from '../../../opensearch/failure.ts';
import { type Check, failed, ok, warning } from '../check.ts';

/** Sightline's index templates that an OpenSearch has. */
export interface Installed {
  /** Versions by name, of the environment that is looked at. */
  readonly versions: ReadonlyMap<string, unknown>;
  /** Every environment that has templates. */
  readonly environments: readonly string[];
}

const DEPLOY =
  "deploy the stack of this checkout with 'npx cdk deploy', or run the doctor of the version that is deployed";

/** Reads the templates of all environments. */
export async function readTemplates(client: Client, environment: string): Promise<Installed> {
  const { body } = await client.indices.getIndexTemplate({ name: 'sightline-*' }, { ignore: [404] });
  const found = (body.index_templates ?? []).map(({ name, index_template: { _meta } }) => ({
    name,
    version: _meta?.['version'],
    environment: _meta?.['managed_by'] === 'sightline' ? String(_meta['environment']) : undefined,
  }));
  const own = found.filter((template) => template.environment === environment);
  const environments = new Set(found.flatMap((template) => template.environment ?? []));
  return {
    versions: new Map(own.map(({ name, version }) => [name, version])),
    environments: [...environments].toSorted(),
  };
}

/** Whether the templates are there and those of this version of Sightline. */
export function judgeTemplates(
  { versions, environments }: Installed,
  environment: string,
  target: OpenSearchTarget,
): Check {
  const name = 'index templates';
  const expected = templates(environment, { dataStreams: !isServerless(target) });
  const missing = expected.filter((template) => !versions.has(template.name));
  if (missing.length > 0) {
    const others = environments.filter((each) => each !== environment);
    const names = missing.map((template) => template.name).join(', ');
    if (missing.length < expected.length || others.length === 0) return failed(name, `missing: ${names}`, RUN_SETUP);
    return failed(
      name,
      `none of environment ${environment}: this OpenSearch has ${others.join(', ')}`,
      `set SIGHTLINE_ENVIRONMENT, or name the right stack with --stack; if it is to be ${environment}, ${RUN_SETUP}`,
    );
  }
  // Those of NextGen hold the retention as well, which is not known here.
  const outdated = expected.filter((template) => versions.get(template.name) !== templateVersion(template));
  if (outdated.length > 0 && target !== 'serverless-nextgen')
    return warning(name, `of another version: ${outdated.map((template) => template.name).join(', ')}`, DEPLOY);
  return ok(name, `all ${expected.length} of this version`);
}
