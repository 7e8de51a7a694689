// Prints the saved objects of an environment, for those who import them by hand:
//   node --conditions=@sightline/source functions/setup/saved-objects/print.ts prod > sightline.ndjson
import { savedObjects, toNdjson } from './index.ts';

const [environment = 'default'] = process.argv.slice(2);
process.stdout.write(toNdjson(savedObjects(environment)));
