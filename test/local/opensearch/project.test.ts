import { describe, expect, it } from 'vitest';
import { descriptor, MODULES, policy } from '../../../local/opensearch/maven/modules.ts';
import { mavenProject } from '../../../local/opensearch/maven/project.ts';

describe('mavenProject', () => {
  it('asks for every artefact that a folder of the home takes', () => {
    const { pom, assembly } = mavenProject({ version: '3.8.0' });
    const wanted = [...assembly.matchAll(/<include>(.+?):(.+?)<\/include>/g)].map(
      ([, group, name]) => `${group}:${name}`,
    );
    const asked = [...pom.matchAll(/<groupId>(.+?)<\/groupId><artifactId>(.+?)<\/artifactId>/g)].map(
      ([, group, name]) => `${group}:${name}`,
    );
    expect(asked).toEqual(wanted);
    for (const { name, artifact } of MODULES) {
      expect(wanted).toContain(`org.opensearch.plugin:${artifact}`);
      expect(assembly).toContain(`<outputDirectory>modules/${name}</outputDirectory>`);
    }
  });

  it('leaves the agent out of version 2', () => {
    expect(mavenProject({ version: '3.8.0' }).pom).toContain('opensearch-agent');
    expect(mavenProject({ version: '2.19.6' }).pom).not.toContain('opensearch-agent');
  });
});

describe('mavenProject with security', () => {
  it('unpacks the plugin alone, and the job scheduler where the plugin asks for it', () => {
    const three = mavenProject({ version: '3.4.0', security: true });
    expect(three.pom).toContain(
      '<artifactId>opensearch-security</artifactId><version>3.4.0.0</version><type>zip</type>',
    );
    expect(three.assembly).toMatch(
      /<outputDirectory>plugins\/opensearch-security<[\s\S]+?<unpack>true<[\s\S]+?<include>org\.opensearch\.plugin:opensearch-security:zip</,
    );
    expect(three.pom).toContain('opensearch-job-scheduler');
    expect(mavenProject({ version: '2.19.4', security: true }).pom).not.toContain('opensearch-job-scheduler');
  });

  it('takes the library versions that the OpenSearch of that version has', () => {
    const { pom } = mavenProject({ version: '2.19.4', security: true });
    expect(pom).toContain('<artifactId>log4j-core</artifactId><version>2.21.0</version>');
    expect(pom).toContain('<artifactId>opensearch-plugin-classloader</artifactId><version>2.19.6</version>');
  });

  it('leaves a plain OpenSearch without plugins', () => {
    expect(mavenProject({ version: '3.8.0' }).assembly).not.toContain('plugins/');
  });
});

describe('descriptor', () => {
  const reindex = MODULES.find(({ name }) => name === 'reindex');
  const geo = MODULES.find(({ name }) => name === 'geo');
  if (reindex === undefined || geo === undefined) throw new Error('modules are missing');

  it('names the class that the version has', () => {
    expect(descriptor(reindex, '3.8.0')).toContain('classname=org.opensearch.index.reindex.ReindexModulePlugin\n');
    expect(descriptor(reindex, '2.19.6')).toContain('classname=org.opensearch.index.reindex.ReindexPlugin\n');
    expect(descriptor(geo, '2.19.6')).toContain('classname=org.opensearch.geo.GeoModulePlugin\n');
  });

  it('comes with a policy for the modules that have one', () => {
    expect(policy(reindex)).toMatch(/^grant \{\n( {2}permission .+;\n)+\};\n$/);
    expect(policy(geo)).toBeUndefined();
  });
});
