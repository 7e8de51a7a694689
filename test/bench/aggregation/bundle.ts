/** Bundles the aggregator as it is deployed: `bundle.ts <folder to put it into>`. */
import { bundleFunction } from '../../../lib/bundle.ts';

bundleFunction('aggregator', process.argv[2]!);
