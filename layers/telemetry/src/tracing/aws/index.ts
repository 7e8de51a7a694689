export { type AwsClient, type InstrumentOptions, instrument } from './instrument.ts';
