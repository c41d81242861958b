import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);
/** Execution providers by onnxruntime's names. */
export const inferenceProviders = ['cpu', 'cuda', 'tensorrt', 'webgpu', 'dml', 'coreml'] as const;
export type InferenceProvider = (typeof inferenceProviders)[number];

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const retention = (days: number, what: string) =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .default(days)
    .describe(`${what} are deleted after so many days; 0 keeps them for good`);
const optionalUrl = (schemes: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && schemes.includes(new URL(text).protocol),
      `must be a ${schemes.join(' or ')}// URL`,
    )
    .optional();

/**
 * Every setting, its default and what it is for. `.env.example` is checked against this by a test.
 * DATABASE_URL and the S3 keys are always set here: the launcher fills them in when it starts the embedded services.
 */
export const settingsSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'production', 'test'])
    .default('production')
    .describe('Mode of the process'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .describe('Folder of everything that the embedded services keep'),
  PORT: port.default(3000).describe('Port of the API'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address that the API listens on; 0.0.0.0 opens it to the network'),
  PUBLIC_ORIGIN: optionalUrl(['http:', 'https:']).describe(
    'Address that browsers use, when a proxy stands before the API',
  ),
  TRUST_PROXY: flag.default(false).describe('true behind one reverse proxy that sets X-Forwarded-*'),
  DATABASE_URL: optionalUrl(['postgres:', 'postgresql:']).describe(
    'PostgreSQL 15 or newer; embedded when empty',
  ),
  DATABASE_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(2)
    .max(100)
    .default(8)
    .describe('Connections a process holds for its own queries'),
  REDIS_URL: optionalUrl(['redis:', 'rediss:']).describe(
    'Redis 6.2 or newer for the queues; on PostgreSQL when empty',
  ),
  EMBEDDED_S3: flag
    .default(false)
    .describe('true when the API itself serves the S3 endpoint; the launcher sets it'),
  S3_ENDPOINT: optionalUrl(['http:', 'https:']).describe('S3-compatible storage; embedded when empty'),
  S3_PUBLIC_ENDPOINT: optionalUrl(['http:', 'https:']).describe(
    'Address by which browsers reach that storage',
  ),
  S3_REGION: z.string().min(1).default('us-east-1').describe('Region that requests are signed for'),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be a valid bucket name')
    // The embedded endpoint answers under /<bucket> on the API's own origin.
    .refine((name) => !/^(api|health|metrics|assets)$/.test(name), 'is an address of the API itself')
    .default('pantau')
    .describe('Bucket of all objects'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional().describe('Access key of the storage'),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('Secret key of the storage'),
  WORKERS: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(2)
    .describe('Worker processes that the launcher starts'),
  MODEL_MANIFEST: z
    .string()
    .min(1)
    .default('models/manifest.json')
    .describe('Which detector to run; models/accurate.json is three times slower and right more often'),
  TARGET_GSD_CM: z.coerce
    .number()
    .min(0.1)
    .max(100)
    .optional()
    .describe(
      'Coarsest ground a pixel may show, in cm; the coarsest that the model was trained at when empty',
    ),
  TERRAIN_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('GeoTIFF of ground heights for flights that bring none; level ground when empty'),
  INFERENCE_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Threads of one inference session'),
  INFERENCE_PROVIDER: z
    .enum(inferenceProviders)
    .default('cpu')
    .describe(
      `What onnxruntime computes on: ${inferenceProviders.join(', ')}; the processor where that is not to be had`,
    ),
  LEAST_FREE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(1_000_000_000)
    .describe('New photos are refused while the disk of the embedded storage has less left'),
  MAX_PHOTO_BYTES: z.coerce.number().int().min(1).default(300_000_000).describe('Larger files are refused'),
  MAX_PHOTO_PIXELS: z.coerce
    .number()
    .int()
    .min(1)
    .default(250_000_000)
    .describe('Photos with more pixels are refused before they are decoded'),
  SMTP_URL: optionalUrl(['smtp:', 'smtps:']).describe(
    'Mail server for notices, smtp://user:password@host:port; no mail when empty',
  ),
  MAIL_FROM: z.string().min(3).default('Pantau <pantau@localhost>').describe('Sender of mails'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level of log lines'),
  METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token for /metrics; from this machine only when empty'),
  REQUESTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(6000)
    .describe('API requests that an account or a key may make in a minute; 0 for no limit'),
  STRANGER_REQUESTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(600)
    .describe('API requests that an address may make in a minute without being signed in; 0 for no limit'),
  SESSION_HOURS: z.coerce
    .number()
    .min(0.1)
    .max(720)
    .default(12)
    .describe('Hours after which a person signs in again'),
  RETAIN_ORIGINALS_DAYS: retention(1095, 'Originals and the pictures as fine as they are'),
  RETAIN_RENDITIONS_DAYS: retention(1825, 'Reduced pictures'),
  RETAIN_ACCOUNTS_DAYS: retention(365, 'Names and addresses of closed accounts'),
  RETAIN_AUDIT_DAYS: retention(1825, 'Lines of the history'),
  REPEAT_WITHIN_DAYS: z.coerce
    .number()
    .min(0)
    .max(3650)
    .default(365)
    .describe('Damage at a repaired place counts as a repeat for so many days after the repair'),
  CITY_TIME_ZONE: z.string().min(1).default('Asia/Jakarta').describe('Zone in which times are shown'),
  BASE_MAP_URL: optionalUrl(['http:', 'https:']).describe(
    'Outside base map: tiles with {z}/{x}/{y}, a MapLibre style.json or a .pmtiles file; photos alone when empty',
  ),
  BASE_MAP_ATTRIBUTION: z.string().max(300).optional().describe('What that map asks to be shown beside it'),
  BASE_MAP_ORIGINS: z
    .string()
    .optional()
    .describe('Further origins that its style loads from, separated by spaces'),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Reads the environment; throws one error that names every wrong variable, never its value. Empty strings count as not set. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, text]) => text !== undefined && text !== ''),
  );
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`These settings are wrong:\n${problems.join('\n')}`);
}

/** Injection token: `@Inject(SETTINGS) settings: Settings`. */
export const SETTINGS = Symbol('Settings');
