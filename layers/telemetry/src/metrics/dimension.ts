import { EMF_LIMITS } from '../wire.ts';

/**
 * What CloudWatch takes as a dimension's name and value: ASCII without control characters, not only spaces; a name may
 * not start with a colon (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html), and the
 * schema of EMF gives it 250 characters.
 */
export const DIMENSION_VALUE = /^(?=.*\S)[\x20-\x7e]+$/;
export const DIMENSION_NAME = /^(?!:)(?=.*\S)[\x20-\x7e]{1,250}$/;

/** One letter with all its accents. */
const ACCENTS = /\p{M}/gu;
const REFUSED = /[^\x20-\x7e]/gu;

/**
 * A text that CloudWatch takes as a dimension's value: itself nearly always, else without accents and with `_` for what
 * is still more than ASCII. A blank one is `unknown_service`, as OpenTelemetry names what has no name.
 *
 * @example
 * dimensionValue('Zahlungs-Prüfung'); // 'Zahlungs-Prufung'
 */
export function dimensionValue(text: string): string {
  if (text.length <= EMF_LIMITS.dimensionValueLength && DIMENSION_VALUE.test(text)) return text;
  const plain = text.normalize('NFD').replace(ACCENTS, '').replace(REFUSED, '_').trim();
  return plain.slice(0, EMF_LIMITS.dimensionValueLength) || 'unknown_service';
}
