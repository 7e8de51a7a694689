import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/** The dead-letter bucket, as far as redriving needs it. */
export interface Bucket {
  readonly name: string;
  /** Keys below a prefix, in their order. */
  keys(prefix: string): Promise<readonly string[]>;
  /** Bytes of an object; `undefined` when it is gone. */
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  remove(key: string): Promise<void>;
}

export function s3Bucket(client: S3Client, name: string): Bucket {
  return {
    name,
    async keys(prefix) {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: name, Prefix: prefix }))
        for (const { Key } of Contents) if (Key !== undefined) keys.push(Key);
      return keys;
    },
    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async put(key, bytes) {
      await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: bytes, ContentType: 'application/gzip' }));
    },
    async copy(from, to) {
      const CopySource = `${name}/${encodeURIComponent(from)}`;
      await client.send(new CopyObjectCommand({ Bucket: name, Key: to, CopySource }));
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: name, Key: key }));
    },
  };
}
