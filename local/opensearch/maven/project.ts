import { MODULES } from './modules.ts';

interface Artifact {
  readonly group: string;
  readonly name: string;
  readonly version: string;
  /** Default `jar`. A `zip` is unpacked, alone. */
  readonly type?: 'zip';
}

/** One folder of the OpenSearch home and the artefacts that go there with everything they depend on. */
interface Folder {
  readonly path: string;
  readonly artifacts: readonly Artifact[];
}

/** Which OpenSearch a home is of. */
export interface Edition {
  /** 3.x needs the Java agent that replaced the Security Manager, 2.x does not know it. */
  readonly version: string;
  /** With the security plugin: TLS, users and roles. */
  readonly security?: true;
}

/** The Maven project that copies an OpenSearch home (`lib/`, `modules/`, `agent/`, `plugins/`) out of Maven artefacts. */
export function mavenProject(edition: Edition): { readonly pom: string; readonly assembly: string } {
  const folders = homeFolders(edition);
  return { pom: pom(folders.flatMap(({ artifacts }) => artifacts)), assembly: assembly(folders) };
}

/** OpenSearch refuses to start with two versions of one library, so it is the one that the version brings. */
const LOG4J: Readonly<Record<string, string>> = { '3.4.0': '2.21.0', '2.19.4': '2.21.0' };

/** Artefacts that a version lacks in the registry, and the version that serves in its place. */
const CLASS_LOADER: Readonly<Record<string, string>> = { '2.19.4': '2.19.6' };

function homeFolders({ version, security }: Edition): Folder[] {
  const core = (name: string): Artifact => ({ group: 'org.opensearch', name, version });
  const lib: Folder = {
    path: 'lib',
    artifacts: [
      core('opensearch'),
      { ...core('opensearch-plugin-classloader'), version: CLASS_LOADER[version] ?? version },
      // optional in OpenSearch's own pom, but always part of a distribution
      { group: 'org.apache.logging.log4j', name: 'log4j-core', version: LOG4J[version] ?? '2.25.4' },
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
  const isTwo = version.startsWith('2.');
  return [lib, ...(isTwo ? [] : [agent]), ...modules, ...(security ? securityFolders(version, isTwo) : [])];
}

/** The security plugin, in 3.x with the job scheduler that it asks for, and a library that another module would bring. */
function securityFolders(version: string, isTwo: boolean): Folder[] {
  const plugin = (name: string): Folder => ({
    path: `plugins/${name}`,
    artifacts: [{ group: 'org.opensearch.plugin', name, version: `${version}.0`, type: 'zip' }],
  });
  return [
    ...(isTwo ? [] : [plugin('opensearch-job-scheduler')]),
    plugin(SECURITY_PLUGIN),
    {
      path: `plugins/${SECURITY_PLUGIN}`,
      artifacts: [{ group: 'org.apache.commons', name: 'commons-collections4', version: '4.4' }],
    },
  ];
}

/** Name of the security plugin, and of its folder. */
export const SECURITY_PLUGIN = 'opensearch-security';

function pom(artifacts: readonly Artifact[]): string {
  const dependencies = artifacts.map(
    ({ group, name, version, type = 'jar' }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version><type>${type}</type></dependency>`,
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

const includeOf = ({ group, name, type }: Artifact) => `<include>${group}:${name}${type ? `:${type}` : ''}</include>`;

const TRANSITIVE = '<useTransitiveFiltering>true</useTransitiveFiltering>';
const UNPACKED = '<useTransitiveDependencies>false</useTransitiveDependencies><unpack>true</unpack>';

function assembly(folders: readonly Folder[]): string {
  const sets = folders.map(
    ({ path, artifacts }) => `<dependencySet>
      <outputDirectory>${path}</outputDirectory>
      <useProjectArtifact>false</useProjectArtifact>
      ${artifacts.some(({ type }) => type === 'zip') ? UNPACKED : TRANSITIVE}
      <includes>${artifacts.map(includeOf).join('')}</includes>
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
