// The command line of `npm start` → options, wrong ones named.
import { parseArgs } from 'node:util';

export interface StackOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly dataDir: string;
  /** Drops no sample documents. */
  readonly empty: boolean;
  /** A server that speaks SageMaker Runtime, instead of the embedded model. */
  readonly embeddingEndpoint?: string;
}

export const usage = `npm start [-- OPTIONS]

  --port N                  the one port that everything answers on (4566; 0 takes any free one)
  --data DIR                where everything is kept (.alex)
  --empty                   drops no sample documents on the first start
  --embedding-endpoint URL  a SageMaker-Runtime-compatible server to use instead of the embedded model
  --help                    this`;

const portDefault = 4566;
export const dataDirDefault = '.alex';

const readFlags = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: String(portDefault) },
        data: { type: 'string', default: dataDirDefault },
        empty: { type: 'boolean', default: false },
        'embedding-endpoint': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node's first sentence says what is wrong, the others guess.
    throw new Error(`${(error as Error).message.split(/\.\s/, 1)[0]}.`, { cause: error });
  }
};

/** @throws Error with one sentence, for a flag that is wrong. */
export const parseOptions = (args: readonly string[]): StackOptions | 'help' => {
  const values = readFlags(args);
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new Error(`--port takes a number from 0 to 65535, not “${values.port}”.`);
  if (values.data === '') throw new Error('--data takes the name of a folder.');
  const embeddingEndpoint = values['embedding-endpoint'];
  if (embeddingEndpoint !== undefined && !/^https?:$/.test(protocolOf(embeddingEndpoint)))
    throw new Error(`--embedding-endpoint takes a URL such as http://127.0.0.1:8080, not “${embeddingEndpoint}”.`);
  return {
    port,
    dataDir: values.data,
    empty: values.empty,
    ...(embeddingEndpoint !== undefined && { embeddingEndpoint: embeddingEndpoint.replace(/\/$/, '') }),
  };
};

const protocolOf = (url: string): string => (URL.canParse(url) ? new URL(url).protocol : '');
