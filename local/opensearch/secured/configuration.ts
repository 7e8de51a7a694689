import { STORE_PASSWORD } from './certificates.ts';

/** The user that the plugin's default configuration comes with, who may do everything. */
export const ADMIN = { username: 'admin', password: 'admin' } as const;

/**
 * What the security plugin needs in `opensearch.yml`, see
 * https://docs.opensearch.org/latest/security/configuration/yaml/ and
 * https://docs.opensearch.org/latest/security/configuration/tls/.
 *
 * @param files - key stores, relative to the folder of the configuration
 */
export function securitySettings(files: { readonly node: string; readonly trusted: string }): string {
  const tls = (layer: 'transport' | 'http') => {
    const prefix = `plugins.security.ssl.${layer}`;
    return [
      `${prefix}.keystore_type: PKCS12`,
      `${prefix}.keystore_filepath: ${files.node}`,
      `${prefix}.keystore_password: ${STORE_PASSWORD}`,
      `${prefix}.truststore_type: PKCS12`,
      `${prefix}.truststore_filepath: ${files.trusted}`,
      `${prefix}.truststore_password: ${STORE_PASSWORD}`,
    ];
  };
  return `${[
    ...tls('transport'),
    'plugins.security.ssl.transport.enforce_hostname_verification: false',
    ...tls('http'),
    'plugins.security.ssl.http.enabled: true',
    'plugins.security.allow_default_init_securityindex: true',
    'plugins.security.nodes_dn: ["CN=node,O=local"]',
    'plugins.security.restapi.roles_enabled: ["all_access"]',
  ].join('\n')}\n`;
}
