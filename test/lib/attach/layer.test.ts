import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TelemetryLayer } from '../../../lib/index.ts';
import { layerFolder, resources, tempFolder, templateOf, testStack, theResource } from '../fixture.ts';

test('refuses a layer that is not built', () => {
  const missing = join(tempFolder(), 'layer');
  expect(() => new TelemetryLayer(testStack(), 'Layer', { path: missing })).toThrow(
    `the telemetry layer is not built, got no nodejs/node_modules in '${missing}': run 'npm run build'`,
  );
});

test('fits both runtimes and both architectures, and outlives its stack', () => {
  const stack = testStack();
  new TelemetryLayer(stack, 'Layer', { path: layerFolder() });
  const [, layer] = theResource(templateOf(stack), 'AWS::Lambda::LayerVersion');
  expect(layer.Properties).toMatchObject({
    CompatibleRuntimes: ['nodejs22.x', 'nodejs24.x'],
    CompatibleArchitectures: ['arm64', 'x86_64'],
  });
  expect(layer.DeletionPolicy).toBe('Retain');
});

test('is another resource when its content is another', () => {
  const [same, again, other] = ['export {};', 'export {};', 'export default 1;'].map((content) => {
    const stack = testStack();
    new TelemetryLayer(stack, 'Layer', { path: layerFolder(content) });
    return resources(templateOf(stack), 'AWS::Lambda::LayerVersion').map(([id]) => id);
  });
  expect(again).toEqual(same);
  expect(other).not.toEqual(same);
});
