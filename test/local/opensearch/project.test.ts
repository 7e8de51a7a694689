import { describe, expect, it } from 'vitest';
import { descriptor, MODULES, policy } from '../../../local/opensearch/maven/modules.ts';
import { mavenProject } from '../../../local/opensearch/maven/project.ts';

describe('mavenProject', () => {
  it('asks for every artefact that a folder of the home takes', () => {
    const { pom, assembly } = mavenProject('3.8.0');
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
    expect(mavenProject('3.8.0').pom).toContain('opensearch-agent');
    expect(mavenProject('2.19.6').pom).not.toContain('opensearch-agent');
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
