import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { DomainError, type ObjectCall, type ObjectHead, ObjectStore } from '@berth/domain';

export interface S3Settings {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const connectMs = 3_000;
/** No byte for this long ends a request, which is then tried again. */
const idleMs = 30_000;
const attempts = 4;
/** Parts of a streamed upload: two in flight, so a stream of any length costs 16 MiB of memory. */
const partBytes = 8 * 1024 * 1024;

export function createS3ObjectStore(settings: S3Settings): S3ObjectStore {
  return new S3ObjectStore(settings);
}

/** Any S3: path-style addresses and checksums only where required, which every server understands. */
export class S3ObjectStore extends ObjectStore {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor({ endpoint, region, bucket, accessKeyId, secretAccessKey }: S3Settings) {
    super();
    this.bucket = bucket;
    this.client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: attempts,
      requestHandler: { connectionTimeout: connectMs, socketTimeout: idleMs },
    });
  }

  async put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>, { signal }: ObjectCall = {}): Promise<void> {
    signal?.throwIfAborted();
    const target = { Bucket: this.bucket, Key: key };
    if (body instanceof Uint8Array) {
      await told(this.client.send(new PutObjectCommand({ ...target, Body: body }), abortedBy(signal)));
      return;
    }
    const upload = new Upload({
      client: this.client,
      params: { ...target, Body: Readable.from(body, { objectMode: false }) },
      partSize: partBytes,
      queueSize: 2,
      leavePartsOnError: false,
    });
    const abort = () => void upload.abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await told(upload.done());
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async get(
    key: string,
    { signal, range }: ObjectCall & { range?: { from: number; to?: number } } = {},
  ): Promise<AsyncIterable<Uint8Array> | null> {
    const input = {
      Bucket: this.bucket,
      Key: key,
      ...(range ? { Range: `bytes=${range.from}-${range.to ?? ''}` } : {}),
    };
    const answer = await nullWhenMissing(this.client.send(new GetObjectCommand(input), abortedBy(signal)));
    if (!answer) return null;
    return answer.Body instanceof Readable ? answer.Body : Readable.from([]);
  }

  async head(key: string, { signal }: ObjectCall = {}): Promise<ObjectHead | null> {
    const command = new HeadObjectCommand({ Bucket: this.bucket, Key: key });
    const answer = await nullWhenMissing(this.client.send(command, abortedBy(signal)));
    return answer && { bytes: answer.ContentLength ?? 0, modifiedAt: answer.LastModified ?? new Date(0) };
  }

  async delete(key: string, { signal }: ObjectCall = {}): Promise<void> {
    await told(this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }), abortedBy(signal)));
  }

  async *list(prefix: string, { signal }: ObjectCall = {}): AsyncIterable<{ key: string; bytes: number }> {
    let after: string | undefined;
    for (;;) {
      // StartAfter, not a token: it stays right while the caller deletes what it was given.
      const input = { Bucket: this.bucket, Prefix: prefix, MaxKeys: 500, ...(after ? { StartAfter: after } : {}) };
      const page = await told(this.client.send(new ListObjectsV2Command(input), abortedBy(signal)));
      for (const { Key: key, Size: bytes } of page.Contents ?? []) {
        if (key === undefined) continue;
        after = key;
        yield { key, bytes: bytes ?? 0 };
      }
      if (!page.IsTruncated || !page.Contents?.length) return;
    }
  }

  /** Makes the bucket unless it is there. */
  async ensureBucket(): Promise<void> {
    const input = { Bucket: this.bucket };
    if (await nullWhenMissing(this.client.send(new HeadBucketCommand(input)))) return;
    await told(this.client.send(new CreateBucketCommand(input)).catch(unlessOwned));
  }

  close(): void {
    this.client.destroy();
  }
}

function abortedBy(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

async function nullWhenMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw inWords(error);
  }
}

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw inWords(error);
  }
}

function unlessOwned(error: unknown): void {
  if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) throw error;
}

/** An abort stays an abort; everything else is the store being away or refusing us. */
function inWords(error: unknown): unknown {
  if (error instanceof Error && error.name === 'AbortError') return error;
  return new DomainError('store.unavailable', 'The object store does not answer as it should.', {
    kind: 'unavailable',
    hint: 'Try again in a moment. The operator of this platform sees more with `./berth status`.',
    cause: error,
  });
}
