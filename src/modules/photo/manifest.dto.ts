import { z } from 'zod';
import { judgesItsText } from '../../platform/http/input.pipe';

export const MAX_MANIFEST_FILES = 5000;
/** A name that is too long is refused by name, with its row; this only bounds memory. */
const MAX_NAME_INPUT = 4096;

const sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, 'must be a SHA-256 in hexadecimal')
  .transform((text) => text.toLowerCase());

const manifestFileSchema = z
  .object({
    name: z
      .string()
      .max(MAX_NAME_INPUT)
      .describe('Path relative to the folder that is sent; a label, never a path on the server'),
    size: z.int().min(0).describe('Bytes'),
    sha256,
    mediaType: z.string().max(100).optional(),
  })
  .meta({ id: 'ManifestFile' });

/** A name of any text gets its row and its reason. */
export const manifestSchema = judgesItsText(
  z.object({ files: z.array(manifestFileSchema).min(1).max(MAX_MANIFEST_FILES) }).meta({ id: 'Manifest' }),
);
export type Manifest = z.infer<typeof manifestSchema>;

const putSchema = z.object({
  kind: z.literal('put'),
  url: z.string(),
  headers: z.record(z.string(), z.string()).describe('To be sent along'),
  expiresAt: z.iso.datetime(),
});
const multipartSchema = z.object({
  kind: z.literal('multipart'),
  uploadId: z.string(),
  partSize: z.int().describe('Bytes of every part but the last'),
  parts: z.array(z.object({ partNumber: z.int(), url: z.string() })).describe('Parts that are missing'),
  done: z.array(z.object({ partNumber: z.int(), etag: z.string() })).describe('Parts that arrived'),
  expiresAt: z.iso.datetime(),
});
export const uploadSchema = z.union([putSchema, multipartSchema]).meta({ id: 'PhotoUpload' });
export type PhotoUpload = z.infer<typeof uploadSchema>;

export const manifestAnswerSchema = z
  .object({
    files: z
      .array(
        z
          .object({
            name: z.string().describe('As it was sent'),
            photoId: z.uuid(),
            action: z.enum(['have', 'upload', 'duplicate', 'refused']),
            code: z.string().optional(),
            message: z.string().optional(),
            upload: uploadSchema.optional(),
          })
          .meta({ id: 'ManifestDecision' }),
      )
      .describe('One for each file, in order'),
  })
  .meta({ id: 'ManifestAnswer' });
export type ManifestAnswer = z.infer<typeof manifestAnswerSchema>;

export const uploadedSchema = z
  .object({
    photos: z
      .array(
        z.object({
          photoId: z.uuid(),
          parts: z
            .array(z.object({ partNumber: z.int().min(1).max(10_000), etag: z.string().max(200) }))
            .max(10_000)
            .optional()
            .describe('May be left out: the server asks the storage which parts arrived'),
        }),
      )
      .min(1)
      .max(MAX_MANIFEST_FILES),
  })
  .meta({ id: 'UploadReport' });
export type UploadReport = z.infer<typeof uploadedSchema>;

export const uploadedAnswerSchema = z
  .object({
    photos: z.array(
      z.object({
        photoId: z.uuid(),
        accepted: z.boolean().describe('true: the server reads the photo back and compares it with its hash'),
        code: z.string().optional(),
        message: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'UploadReportAnswer' });
export type UploadReportAnswer = z.infer<typeof uploadedAnswerSchema>;
