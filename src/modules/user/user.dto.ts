import { z } from 'zod';
import { roles } from '../../domain/access/role';
import { scopes } from '../../domain/access/scope';
import { iso, isoDateTime, isoOrNull } from '../../platform/http/answers';
import { pageQuery } from '../../platform/http/pages';
import type { ApiKey } from './api-key.entity';
import { passwordSchema } from './password';
import type { UserAccount } from './user-account.entity';

const emailSchema = z.email('must be an e-mail address').max(254);
const roleSchema = z.enum(roles);
const scopeSchema = z.enum(scopes);
const nameSchema = z.string().trim().min(1).max(120);

export const signInSchema = z
  .object({ email: z.string().min(1).max(254), password: z.string().min(1).max(200) })
  .meta({ id: 'SignIn' });
export const newUserSchema = z
  .object({
    email: emailSchema,
    displayName: nameSchema,
    role: roleSchema,
    password: passwordSchema.optional().describe('Made and answered once when left out'),
  })
  .meta({ id: 'NewUser' });
export const userChangesSchema = z
  .object({
    displayName: nameSchema.optional(),
    role: roleSchema.optional(),
    isActive: z.boolean().optional(),
  })
  .meta({ id: 'UserChanges' });
export const ownPasswordSchema = z
  .object({ currentPassword: z.string().min(1).max(200), newPassword: passwordSchema })
  .meta({ id: 'OwnPasswordChange' });
export const newApiKeySchema = z
  .object({
    name: nameSchema,
    scopes: z.array(scopeSchema).min(1).max(scopes.length).describe('Writing doesn’t include reading'),
    expiresAt: isoDateTime.optional().describe('Never, when left out'),
  })
  .meta({ id: 'NewApiKey' });
export const userListQuery = z.object({ ...pageQuery });

export const userSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    displayName: z.string(),
    role: roleSchema,
    isActive: z.boolean(),
    createdAt: isoDateTime,
  })
  .meta({ id: 'User' });
export const userWithPasswordSchema = z
  .object({
    user: userSchema,
    password: z.string().nullable().describe('Shown this once; null when it was given'),
  })
  .meta({ id: 'UserWithPassword' });
export const passwordAnswerSchema = z.object({ password: z.string() }).meta({ id: 'NewPassword' });
export const sessionSchema = z
  .object({
    user: userSchema,
    expiresAt: isoDateTime.nullable(),
    mustChangePassword: z
      .boolean()
      .describe('Somebody else set the password: until it is changed, every other route answers 403'),
  })
  .meta({ id: 'Session' });
export const apiKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(scopeSchema),
    createdAt: isoDateTime,
    lastUsedAt: isoDateTime.nullable(),
    expiresAt: isoDateTime.nullable(),
    revokedAt: isoDateTime.nullable(),
  })
  .meta({ id: 'ApiKey' });
export const apiKeyListSchema = z.object({ items: z.array(apiKeySchema) }).meta({ id: 'ApiKeyList' });
export const apiKeyWithTokenSchema = z
  .object({ key: apiKeySchema, token: z.string().describe('Shown this once') })
  .meta({ id: 'ApiKeyWithToken' });

export const presentUser = (user: UserAccount): z.infer<typeof userSchema> => ({
  id: user.id,
  email: user.email,
  displayName: user.displayName,
  role: user.role,
  isActive: user.isActive,
  createdAt: iso(user.createdAt),
});

export const presentApiKey = (key: ApiKey): z.infer<typeof apiKeySchema> => ({
  id: key.id,
  name: key.name,
  prefix: key.tokenPrefix,
  scopes: key.scopes,
  createdAt: iso(key.createdAt),
  lastUsedAt: isoOrNull(key.lastUsedAt),
  expiresAt: isoOrNull(key.expiresAt),
  revokedAt: isoOrNull(key.revokedAt),
});
