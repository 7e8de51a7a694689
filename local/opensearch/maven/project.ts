import { MODULES } from './modules.ts';

interface Artifact {
  readonly group: string;
  readonly name: string;
  readonly version: string;
}

/** One folder of the OpenSearch home and the artefacts that go there with everything they depend on. */
interface Folder {
  readonly path: string;
  readonly artifacts: readonly Artifact[];
}

/**
 * The Maven project that copies an OpenSearch home (`lib/`, `modules/`, `agent/`) out of Maven artefacts.
 *
 * @param version - of OpenSearch: 3.x needs the Java agent that replaced the Security Manager, 2.x does not know it
 */
export function mavenProject(version: string): { readonly pom: string; readonly assembly: string } {
  const folders = homeFolders(version);
  return { pom: pom(folders.flatMap(({ artifacts }) => artifacts)), assembly: assembly(folders) };
}

function homeFolders(version: string): Folder[] {
  const core = (name: string): Artifact => ({ group: 'org.opensearch', name, version });
  const lib: Folder = {
    path: 'lib',
    artifacts: [
      core('opensearch'),
      core('opensearch-plugin-classloader'),
      // optional in OpenSearch's own pom, but always part of a distribution
      { group: 'org.apache.logging.log4j', name: 'log4j-core', version: '2.25.4' },
      { group: 'org.locationtech.spatial4j', name: 'spatial4j', version: '0.7' },
      { group: 'org.locationtech.jts', name: 'jts-core', version: '1.15.0' },
    ],
  };
  const agent: Folder = { path: 'agent', artifacts: [core('opensearch-agent'), core('opensearch-agent-bootstrap')] };
  const modules = MODULES.map(
    ({ name, artifact }): Folder => ({
      path: `modules/${name}`,
      artifacts: [{ group: 'org.opensearch.plugin', name: artifact, version }],
    }),
  );
  return version.startsWith('2.') ? [lib, ...modules] : [lib, agent, ...modules];
}

function pom(artifacts: readonly Artifact[]): string {
  const dependencies = artifacts.map(
    ({ group, name, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>opensearch-home</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <properties><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
  <dependencies>
    ${dependencies.join('\n    ')}
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-assembly-plugin</artifactId>
        <version>3.7.1</version>
        <executions>
          <execution>
            <id>home</id>
            <phase>package</phase>
            <goals><goal>single</goal></goals>
            <configuration>
              <finalName>home</finalName>
              <appendAssemblyId>false</appendAssemblyId>
              <attach>false</attach>
              <descriptors><descriptor>assembly.xml</descriptor></descriptors>
            </configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
`;
}

function assembly(folders: readonly Folder[]): string {
  const sets = folders.map(
    ({ path, artifacts }) => `<dependencySet>
      <outputDirectory>${path}</outputDirectory>
      <useProjectArtifact>false</useProjectArtifact>
      <useTransitiveFiltering>true</useTransitiveFiltering>
      <includes>${artifacts.map(({ group, name }) => `<include>${group}:${name}</include>`).join('')}</includes>
    </dependencySet>`,
  );
  return `<assembly xmlns="http://maven.apache.org/ASSEMBLY/2.2.0">
  <id>home</id>
  <formats><format>dir</format></formats>
  <includeBaseDirectory>false</includeBaseDirectory>
  <dependencySets>
    ${sets.join('\n    ')}
  </dependencySets>
</assembly>
`;
}
