import { readText } from './read.ts';

/** Where and as what a Lambda function has its mounts
 *  (https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html). */
const FOLDER = '/mnt/';
const NETWORK = 'nfs';

/** Paths of the file systems that the function's configuration mounts. */
export function getMounts(): readonly string[] {
  return getMountsFrom('/proc/self/mounts');
}

/**
 * Paths of the network's file systems under `/mnt` from a file such as `/proc/self/mounts`
 * (https://man7.org/linux/man-pages/man5/fstab.5.html), each once.
 *
 * @returns none where the file is missing or malformed
 */
export function getMountsFrom(file: string): readonly string[] {
  const paths = readText(file)
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, path = '', type = '']) => path.startsWith(FOLDER) && type.startsWith(NETWORK))
    .map(([, path = '']) => unescaped(path));
  return [...new Set(paths)];
}

/** Blanks in a path are octal escapes. */
function unescaped(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
