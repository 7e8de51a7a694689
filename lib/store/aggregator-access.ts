import { INDEX_PREFIX } from '@sightline/telemetry/wire';
import type { StoreAccess } from './store.ts';

/**
 * What the aggregator asks of a domain. One request may name several indexes, so paths have patterns. The last of the names
 * is that of a store, or of a data stream's index with its number of six digits (`.ds-<data stream>-000001`), so another
 * environment is out of reach, whose name begins as this one's does.
 *
 * - `_bulk` writes documents, and takes second copies away that a rollover has made;
 * - `_settings` and `_mget` tell what older indexes hold already;
 * - `_mapping` tells which names are mapped, and maps new ones within the field budget;
 * - `_data_stream` and `_index_template` make a store that is gone by its template, and not as a plain index.
 */
export function aggregatorAccess(environment: string): readonly StoreAccess[] {
  const stores = `*-sightline-${environment}`;
  const indexes = `${stores}-0*`;
  return [
    { methods: ['Post'], path: '_bulk' },
    { methods: ['Post'], path: '_mget' },
    { methods: ['Get'], path: `${stores}/_settings/index.creation_date` },
    { methods: ['Get', 'Put'], path: `${stores}/_mapping` },
    { methods: ['Get', 'Put'], path: `${indexes}/_mapping` },
    { methods: ['Put'], path: `_data_stream/${stores}` },
    { methods: ['Post'], path: `_index_template/_simulate_index/${INDEX_PREFIX.serviceMap}${environment}` },
  ];
}
