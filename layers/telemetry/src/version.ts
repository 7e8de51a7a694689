/** The package's version: the instrumentation scope of the layer's own spans. A test keeps it equal to package.json. */
export const VERSION = '0.1.0';
