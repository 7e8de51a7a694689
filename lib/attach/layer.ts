import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystem, RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { LAYER_NAME } from '../../contract/names.ts';
import { REPOSITORY } from '../repository.ts';

/** Runtimes that the layer is made and tested for. */
export const SUPPORTED_RUNTIMES = [Runtime.NODEJS_22_X, Runtime.NODEJS_24_X];

export interface TelemetryLayerProps {
  /**
   * Built layer: a folder that holds `nodejs/node_modules`.
   *
   * @default - what `npm run build` makes in this repository
   */
  readonly path?: string;
}

/**
 * The layer that {@link Observability.attach} adds to functions.
 *
 * @throws Error when the layer is not built
 */
export class TelemetryLayer extends Construct {
  readonly layerVersion: LayerVersion;

  constructor(scope: Construct, id: string, props: TelemetryLayerProps = {}) {
    super(scope, id);
    const path = props.path ?? join(REPOSITORY, 'layers/telemetry/layer');
    if (!existsSync(join(path, 'nodejs/node_modules')))
      throw new Error(`the telemetry layer is not built, got no nodejs/node_modules in '${path}': run 'npm run build'`);

    // Content is part of the id, so that a stack that refers to the layer changes when its content does. With a weak
    // cross-stack reference its template would otherwise stay the same, and its functions on the old version.
    const content = FileSystem.fingerprint(path).slice(0, 8);
    this.layerVersion = new LayerVersion(this, `Version${content}`, {
      layerVersionName: LAYER_NAME,
      description: 'Sightline telemetry: metrics, logs and spans as lines of stdout',
      code: Code.fromAsset(path),
      compatibleRuntimes: SUPPORTED_RUNTIMES,
      compatibleArchitectures: [Architecture.ARM_64, Architecture.X86_64],
      license: 'Apache-2.0',
      // A rollback of another stack needs the version that its functions had before.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
